using System.Buffers;
using System.Data.Common;

namespace StreamingJson;

/// <summary>The rows of a query: a source and a text of their own, and the loop of all items.</summary>
internal sealed class RowsEncoder : JsonEncoder
{
    private readonly ItemsEncoder<DbDataReader> _items;
    private RowText? _text;

    public RowsEncoder(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options)
    {
        if (!Enum.IsDefined(options.Shape))
            throw new ArgumentOutOfRangeException(nameof(options), options.Shape, "There is no such shape.");
        bool hasHeading = options.Shape == JsonRowShape.Arrays;
        _items = ItemEncoders.Create(
            token => new RowSource(open, hasHeading, token), () => _text = new RowText(options), options.Format);
    }

    public override ReadOnlyMemory<byte> Heartbeat => _items.Heartbeat;

    public override string? Cursor => _text?.Cursor;

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) =>
        _items.TryWriteFailure(writer, problem);

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        _items.EncodeAsync(writer, chunkSize, cancellationToken);
}
