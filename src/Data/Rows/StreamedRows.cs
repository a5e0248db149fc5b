using System.Buffers;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Specifies what was read of a row that is read piece by piece.</summary>
internal enum RowPart
{
    Heading,
    Null,
    Value,

    /// <summary>A piece of streamed text; an empty one is its end.</summary>
    Text,

    /// <summary>A piece of streamed bytes; an empty one is their end.</summary>
    Bytes,

    End,
}

/// <summary>
/// Reads rows part by part, in the order of the columns, so that only a piece of a streamed value is in memory; the part that was read last
/// stays here until the next one.
/// </summary>
internal sealed class StreamedRows(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options, int chunkSize)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private char[]? _chars;
    private byte[]? _bytes;
    private bool[] _isStreamed = [];

    public RowColumns? Columns { get; private set; }
    public RowColumn? Column { get; private set; }

    /// <summary>Gets or sets what is left of the piece of <see cref="RowPart.Text"/>.</summary>
    public ReadOnlyMemory<char> Text { get; set; }

    /// <summary>Gets or sets what is left of the piece of <see cref="RowPart.Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }
    private char[] CharBuffer => _chars ??= new char[SegmentWriter.CharBufferSize(chunkSize)];
    private byte[] ByteBuffer => _bytes ??= new byte[SegmentWriter.ByteBufferSize(chunkSize)];

    public async IAsyncEnumerable<RowPart> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        OpenRows rows = await open(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = rows.ConfigureAwait(false);
        DbDataReader row = await rows.ReaderAsync(cancellationToken).ConfigureAwait(false);
        if (options.Shape == JsonRowShape.Arrays)
        {
            Begin(row);
            yield return RowPart.Heading;
        }

        while (await ReadRowAsync(row, cancellationToken).ConfigureAwait(false))
        {
            if (Columns is null) Begin(row);
            foreach (RowColumn column in Columns!.All)
            {
                Column = column;
                // A provider does not check the token for what it has at hand, and here one wait may hide another.
                cancellationToken.ThrowIfCancellationRequested();
                RowPart part = await row.IsDBNullAsync(column.Ordinal, cancellationToken).ConfigureAwait(false)
                    ? RowPart.Null : PartOf(row, column);
                if (part is RowPart.Text or RowPart.Bytes)
                {
                    PieceReader pieces = Open(row, column, part);
                    await using ConfiguredAsyncDisposable piecesDisposal = pieces.ConfigureAwait(false);
                    do
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        if (part == RowPart.Text) Text = await pieces.ReadAsync(CharBuffer, cancellationToken).ConfigureAwait(false);
                        else Bytes = await pieces.ReadAsync(ByteBuffer, cancellationToken).ConfigureAwait(false);
                        yield return part;
                    }
                    while (!pieces.IsAtEnd);
                    continue;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (part == RowPart.Value) await column.FetchAsync(row, cancellationToken).ConfigureAwait(false);
                yield return part;
            }

            yield return RowPart.End;
        }

        rows.IsAtEnd = true;
    }

    private static Task<bool> ReadRowAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return row.ReadAsync(cancellationToken);
    }

    /// <exception cref="NotSupportedException">A streamed column is neither of text nor of bytes.</exception>
    private void Begin(DbDataReader row)
    {
        Columns = new RowColumns(row, options);
        _isStreamed = [.. Columns.All.Select(column => options.StreamedColumns.Contains(column.Column, StringComparer.Ordinal))];
        foreach (RowColumn column in Columns.All.Where(column => _isStreamed[column.Ordinal]))
        {
            // The type of SQLite's first value says nothing of the others.
            bool isOfText = Columns.Provider == RowProvider.Sqlite || PartOf(row, column) != RowPart.Value;
            if (isOfText && Columns.IsText(column.Ordinal)) continue;
            string type = row.GetDataTypeName(column.Ordinal);
            throw new NotSupportedException($"The column '{column.Column}' is of type {type}; only text and bytes can be read in pieces.");
        }
    }

    private RowPart PartOf(DbDataReader row, RowColumn column)
    {
        if (!_isStreamed[column.Ordinal]) return RowPart.Value;
        Type type = row.GetFieldType(column.Ordinal);
        return type == typeof(string) ? RowPart.Text : type == typeof(byte[]) ? RowPart.Bytes : RowPart.Value;
    }

    private PieceReader Open(DbDataReader row, RowColumn column, RowPart part)
    {
        if (part == RowPart.Bytes) return new PieceReader(row.GetStream(column.Ordinal));
        // SQLite's own text reader takes U+FEFF at the beginning of a text for a byte order mark.
        return new PieceReader(Columns!.Provider == RowProvider.Sqlite
            ? new StreamReader(row.GetStream(column.Ordinal), Utf8, detectEncodingFromByteOrderMarks: false)
            : row.GetTextReader(column.Ordinal));
    }

    /// <summary>Reads one value from a stream of bytes or a reader of text.</summary>
    private sealed class PieceReader(IDisposable source) : IAsyncDisposable
    {
        public bool IsAtEnd { get; private set; }

        public async ValueTask<ReadOnlyMemory<char>> ReadAsync(char[] buffer, CancellationToken cancellationToken)
        {
            int length = await ((TextReader)source).ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            IsAtEnd = length == 0;
            return buffer.AsMemory(0, length);
        }

        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
        {
            int length = await ((Stream)source).ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            IsAtEnd = length == 0;
            return buffer.AsMemory(0, length);
        }

        public async ValueTask DisposeAsync()
        {
            if (IsAtEnd) source.Dispose();
            // Left early, a provider may read the rest of the value on the calling thread; what it throws then says nothing new.
            else await BlockingThreads.ForCancellation.RunAsync(static source => ((IDisposable)source!).Dispose(), source)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>
/// Writes rows part by part, as one <see cref="Utf8JsonWriter"/> for all of a row, or of an array of rows, writes them whole. A chunk may
/// end anywhere.
/// </summary>
internal sealed class StreamedRowsWriter : ItemsWriter<RowPart>
{
    private readonly StreamedRows _rows;
    private readonly JsonRowOptions _options;
    private readonly RecordFrame? _frame;
    private readonly Utf8JsonWriter _json;
    private readonly SegmentWriter _segments;
    private bool _isArrayOpen;
    private bool _isRowOpen;

    // The value has begun and not ended.
    private bool _isWithinValue;

    // The part is a piece that is not written whole.
    private bool _hasRemainder;

    public StreamedRowsWriter(IBufferWriter<byte> writer, int chunkSize, StreamedRows rows, JsonRowOptions options)
        : base(writer, chunkSize)
    {
        (_rows, _options, _frame) = (rows, options, RecordFrame.For(options.Format));
        Serializer = _json = _frame is null
            ? new Utf8JsonWriter(Chunk, options.Json.WriterOptions())
            : new Utf8JsonWriter(new SingleLineWriter(Chunk), options.Json.WriterOptions(indented: false));
        _segments = new SegmentWriter(Chunk, _json, chunkSize);
    }

    public override string? Cursor => _rows.Columns?.Key?.LastKey;
    private bool IsObject => _options.Shape == JsonRowShape.Objects;

    public override ItemStep Fill(ItemSource<RowPart> source)
    {
        ItemStep step = ItemStep.Item;
        bool isFull = false;
        for (int parts = 0; !isFull && (_hasRemainder || (step = source.MoveNext()) == ItemStep.Item); parts++)
        {
            try
            {
                // A source may work long for a short piece: a chunk ends by parts too, so that the turn can.
                isFull = Write(source.Current) || _segments.IsChunkFull || parts >= MaxItems;
            }
            catch (Exception error)
            {
                // What is not advanced yet is in the chunk all the same, completed rows among it.
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

    protected override void EndBroken()
    {
        if (_frame is not null) Chunk.Append(_frame.After);
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

        if (!_isRowOpen && IsObject) _json.WriteStartObject();
        else if (!_isRowOpen) _json.WriteStartArray();
        _isRowOpen = part != RowPart.End;
        if (_isRowOpen)
        {
            WriteColumn(part);
            return false;
        }

        if (IsObject) _json.WriteEndObject();
        else _json.WriteEndArray();
        _rows.Columns!.Key?.KeepKey();
        return EndItem();
    }

    private void WriteColumn(RowPart part)
    {
        if (part == RowPart.Null && _options.IgnoreNulls) return;
        if (IsObject && !_isWithinValue) _json.WritePropertyName(_rows.Column!.Name);
        if (part == RowPart.Text) WriteText();
        else if (part == RowPart.Bytes) WriteBytes();
        else if (part == RowPart.Value) _rows.Column!.WriteFetched(_json);
        else _json.WriteNullValue();
    }

    private void WriteText()
    {
        _isWithinValue = !_rows.Text.IsEmpty;
        if (_isWithinValue) _rows.Text = _rows.Text[_segments.Write(_rows.Text.Span)..];
        else _segments.End();
        _hasRemainder = !_rows.Text.IsEmpty;
    }

    private void WriteBytes()
    {
        _isWithinValue = !_rows.Bytes.IsEmpty;
        if (_isWithinValue) _rows.Bytes = _rows.Bytes[_segments.WriteBase64(_rows.Bytes.Span)..];
        else _segments.EndBase64();
        _hasRemainder = !_rows.Bytes.IsEmpty;
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
            Chunk.Append(_frame.After);
        }

        return CountItem(_json.BytesPending);
    }

    private void OpenArray()
    {
        if (!_isArrayOpen) _json.WriteStartArray();
        _isArrayOpen = true;
    }
}
