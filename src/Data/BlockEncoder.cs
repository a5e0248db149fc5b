using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Reads text that was encoded before, a block at a time.</summary>
internal abstract class BlockSource : IAsyncDisposable
{
    /// <summary>Gets how many items end within the block that was read last.</summary>
    public abstract int Items { get; }

    /// <summary>Gets the key of the last item that was read.</summary>
    public abstract string? Cursor { get; }

    /// <summary>Reads the next block, or waits for it.</summary>
    /// <returns>The block, valid until the next call; an empty one at the end of a complete document.</returns>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Encodes text that others have encoded.</summary>
/// <param name="frame">The text around the items, if they are records.</param>
internal abstract class BlockEncoder(RecordFrame? frame = null) : BuiltInEncoder(frame)
{
    internal sealed override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(this, writer, chunkSize, cancellationToken);

    protected abstract BlockSource Open(CancellationToken cancellationToken);

    private sealed class Run(BlockEncoder encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        private BlockSource? _blocks;

        public override string? Cursor => _blocks?.Cursor;

        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            BlockSource blocks = _blocks = encoder.Open(cancellationToken);
            await using ConfiguredAsyncDisposable disposal = blocks.ConfigureAwait(false);
            while (true)
            {
                ValueTask<ReadOnlyMemory<byte>> read = blocks.ReadAsync(cancellationToken);
                bool isPending = !read.IsCompleted;
                if (isPending) yield return new JsonChunk(0, 0, SourcePending: true);
                ReadOnlyMemory<byte> block = await read.ConfigureAwait(false);
                if (isPending) yield return default;
                if (block.IsEmpty) break;
                int items = blocks.Items;
                for (; !block.IsEmpty; block = block[Math.Min(chunkSize, block.Length)..])
                {
                    int bytes = Math.Min(chunkSize, block.Length);
                    writer.Write(block.Span[..bytes]);
                    yield return new JsonChunk(bytes, items);
                    items = 0;
                }
            }
        }
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
