using System.Buffers;

namespace StreamingJson;

/// <summary>A block of text that was encoded before, its number of items, and the key of the last of them.</summary>
internal readonly record struct TextBlock(ReadOnlyMemory<byte> Text, int Items = 0, string? Cursor = null);

/// <summary>Writes blocks of text, each in chunks.</summary>
internal sealed class BlocksWriter(IBufferWriter<byte> writer, int chunkSize) : ItemsWriter<TextBlock>(writer, chunkSize)
{
    private TextBlock _block;
    private string? _cursor;

    public override string? Cursor => _cursor;

    /// <summary>Creates an encoder of blocks, which need be valid until the next one only.</summary>
    public static JsonEncoder CreateEncoder(Func<CancellationToken, IAsyncEnumerable<TextBlock>> open, RecordFrame? frame = null) =>
        new ItemsEncoder<TextBlock>(
            (writer, size, token) =>
                (new BlocksWriter(writer, size), new AsyncItemSource<TextBlock>(open(CancellationToken.None), token, allowsReadAhead: false)),
            frame);

    public override ItemStep Fill(ItemSource<TextBlock> source)
    {
        if (_block.Text.IsEmpty)
        {
            ItemStep step = source.MoveNext();
            Failure = source.Failure;
            if (step != ItemStep.Item) return step;
            _block = source.Current;
        }

        int bytes = Math.Min(ChunkSize, _block.Text.Length);
        Chunk.Write(_block.Text.Span[..bytes]);
        CountRun(_block.Items, 0);
        _block = _block with { Text = _block.Text[bytes..], Items = 0 };
        if (_block.Text.IsEmpty) _cursor = _block.Cursor ?? _cursor;
        return ItemStep.Item;
    }

    public override void End()
    {
        // The last block is the end of the document.
    }
}

/// <summary>
/// An encoder without heartbeats and failure records, which are for the reader of the stream that its text becomes a part of.
/// </summary>
internal sealed class RecordsOnlyEncoder(JsonEncoder encoder) : JsonEncoder
{
    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
        encoder.EncodeAsync(writer, chunkSize, cancellationToken);

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        encoder.Begin(writer, chunkSize, cancellationToken);
}
