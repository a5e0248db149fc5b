using System.Data.Common;

namespace StreamingJson;

/// <summary>Finds the encoder for the rows of a query: a source, a writer and a cursor of their own.</summary>
internal static class RowsEncoder
{
    public static JsonEncoder Create(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options)
    {
        bool hasHeading = options.Shape == JsonRowShape.Arrays;
        return ItemEncoders.Create<DbDataReader>(token => new RowSource(open, hasHeading, token), () => new RowText(options), options.Format);
    }

    /// <summary>Part by part, so that of a long value never more is in memory than a piece.</summary>
    public static JsonEncoder CreateInPieces(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options)
    {
        if (options.KeyColumn is string key && options.LongColumns.Contains(key, StringComparer.Ordinal))
            throw new ArgumentException($"The key '{key}' cannot be a long column.", nameof(options));
        RecordFrame? frame = options.Format == JsonFormat.Array ? null : RecordFrame.Of(options.Format);
        return new ItemsEncoder<RowPart>(
            (writer, chunkSize) => new LongRowsWriter(writer, chunkSize, new LongRows(open, options, chunkSize), options, frame),
            static (text, token) => new AsyncItemSource<RowPart>(((LongRowsWriter)text).Rows.ReadAsync(CancellationToken.None), token,
                mayReadAhead: false),
            frame);
    }
}
