using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// Writes the elements of an array one at a time, as System.Text.Json would write them within the whole: one
/// <see cref="Utf8JsonWriter"/> for all of them knows of commas, indentation and depth.
/// </summary>
internal sealed class ArrayItemsWriter<T> : ItemsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly ItemText<T> _element;
    private bool _begun;

    public ArrayItemsWriter(IBufferWriter<byte> writer, int chunkSize, ItemText<T> element) : base(writer, chunkSize)
    {
        _json = new Utf8JsonWriter(Chunk, element.Options.WriterOptions());
        _element = element;
    }

    public override string? Cursor => _element.Cursor;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step;
        try
        {
            // The source tells what it throws: only an element throws here.
            while ((step = source.Move()) == ItemStep.Item)
            {
                Nested = _element.Waiting(source.Current);
                if (Nested is not null)
                {
                    step = ItemStep.Nested;
                    break;
                }

                // Rule 7: nothing is written before the first item is there.
                if (!_begun) _json.WriteStartArray();
                _begun = true;
                _element.Write(_json, source.Current);
                if (CountItem(_json.BytesPending) || WriteAhead(source)) break;
            }
        }
        catch (Exception error)
        {
            // What it has not advanced yet is in the chunk all the same, whole elements among it.
            _json.Reset();
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }

        _json.Flush();
        Failure = source.Failure;
        return step;
    }

    protected override IBufferWriter<byte> NestedWriter =>
        _element.Options.WriteIndented ? new ElementWriter(Chunk, _element.Options) : Chunk;

    protected override ReadOnlySpan<byte> BeforeNested => ElementWriter.Before(_element.Options, isFirst: !_begun);

    /// <summary>An element of no matter what is written and taken back, so that the writer goes on behind it.</summary>
    protected override void EndNested()
    {
        int end = Chunk.Pending;
        if (!_begun) _json.WriteStartArray();
        _begun = true;
        _json.WriteNullValue();
        _json.Flush();
        Chunk.CutTo(end);
    }

    /// <returns>Whether the chunk is full.</returns>
    private bool WriteAhead(ItemSource<T> source)
    {
        ReadOnlySpan<T> ahead = source.Ahead;
        // An element with code of its own may change the list that it stands in, or stop the stream.
        if (ahead.IsEmpty || _element is not PlainItem<T> plain) return false;
        WholeItems whole = new(_json);
        bool full;
        try
        {
            plain.Write(_json, ahead, _json.BytesCommitted + RunRoom, ref whole);
        }
        finally
        {
            full = CountRun(whole.Count, (int)(whole.End - _json.BytesCommitted));
        }

        source.Skip(whole.Count);
        return full;
    }

    public override void End()
    {
        if (!_begun) _json.WriteStartArray();
        _json.WriteEndArray();
        _json.Flush();
    }

    public override void Dispose()
    {
        // Without the reset, Dispose would flush what an element that threw has left behind.
        _json.Reset(Stream.Null);
        _json.Dispose();
    }
}
