namespace StreamingJson;

/// <summary>The rows of a query part by part, so that of a long value never more is in memory than a piece.</summary>
internal sealed class LongRowsEncoder : CursorEncoder
{
    private LongRows? _rows;

    public LongRowsEncoder(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options)
    {
        if (options.KeyColumn is string key && options.LongColumns.Contains(key, StringComparer.Ordinal))
            throw new ArgumentException($"The key '{key}' cannot be a long column.", nameof(options));
        RecordFrame? frame = options.Format == JsonFormat.Array ? null : RecordFrame.Of(options.Format);
        Loop = new ItemsEncoder<RowPart>(
            token => new AsyncItemSource<RowPart>(_rows!.ReadAsync(CancellationToken.None), token),
            (writer, chunkSize) => new LongRowsWriter(writer, chunkSize, _rows = new LongRows(open, options, chunkSize), options,
                frame),
            frame);
    }

    public override string? Cursor => _rows?.Columns?.Key?.LastKey;

    protected override JsonEncoder Loop { get; }
}
