using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// Writes rows part by part, as one <see cref="Utf8JsonWriter"/> for all of a row, or of an array of rows, would write them
/// whole. A chunk may end anywhere.
/// </summary>
internal sealed class LongRowsWriter : ItemsWriter<RowPart>
{
    private readonly LongRows _rows;
    private readonly RecordFrame? _frame;
    private readonly Utf8JsonWriter _json;
    private readonly SegmentWriter _segments;
    private readonly LongRowText _row;
    private bool _arrayIsOpen;
    private bool _rowIsOpen;

    public LongRowsWriter(
        IBufferWriter<byte> writer, int chunkSize, LongRows rows, JsonRowOptions options, RecordFrame? frame) : base(writer,
            chunkSize)
    {
        (_rows, _frame) = (rows, frame);
        _json = frame is null
            ? new Utf8JsonWriter(Chunk, options.Json.WriterOptions())
            : new Utf8JsonWriter(new OneLineWriter(Chunk), options.Json.WriterOptions(indented: false));
        _segments = new SegmentWriter(Chunk, _json, chunkSize);
        _row = new LongRowText(rows, options, _json, _segments);
    }

    /// <summary>Gets the rows that are written.</summary>
    public LongRows Rows => _rows;

    public override string? Cursor => _rows.Columns?.Key?.LastKey;

    public override ItemStep Fill(ItemSource<RowPart> source)
    {
        ItemStep step = ItemStep.Item;
        bool isFull = false;
        for (int parts = 0; !isFull && (_row.HasRest || (step = source.Move()) == ItemStep.Item); parts++)
        {
            try
            {
                // A source may work long for a short piece: a chunk ends by parts too, so that the turn can.
                isFull = Write(source.Current) || _segments.ChunkIsFull || parts >= ArrayText.MaxItems;
            }
            catch (Exception error)
            {
                // What it has not advanced yet is in the chunk all the same, whole rows among it.
                _json.Reset();
                Failure = ExceptionDispatchInfo.Capture(error);
                return ItemStep.Failed;
            }
        }

        _json.Flush();
        Failure = source.Failure;
        return step;
    }

    public override void End()
    {
        if (_frame is not null) return;
        OpenArray();
        _json.WriteEndArray();
        _json.Flush();
    }

    public override void Dispose() => _segments.Dispose();

    protected override void EndBroken()
    {
        // Within an array, nothing comes behind.
        if (_frame is not null) Chunk.Append(_frame.Behind);
    }

    /// <returns>Whether a row ended, and with it the chunk.</returns>
    private bool Write(RowPart part)
    {
        if (!IsWithinItem) BeginItem();
        if (part == RowPart.Heading)
        {
            _rows.Columns!.WriteHeading(_json);
            return EndItem();
        }

        if (!_rowIsOpen) _row.Begin();
        _rowIsOpen = part != RowPart.End;
        if (_rowIsOpen)
        {
            _row.Write(part);
            return false;
        }

        _row.End();
        return EndItem();
    }

    private void BeginItem()
    {
        IsWithinItem = true;
        if (_frame is null)
        {
            OpenArray();
            return;
        }

        Chunk.Append(_frame.Before);
        _json.Reset();
    }

    private bool EndItem()
    {
        if (_frame is not null)
        {
            _json.Flush();
            Chunk.Append(_frame.Behind);
        }

        return CountItem(_json.BytesPending);
    }

    private void OpenArray()
    {
        if (!_arrayIsOpen) _json.WriteStartArray();
        _arrayIsOpen = true;
    }
}
