using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Hands on what others have encoded.</summary>
internal abstract class BlocksEncoder : JsonEncoder
{
    private BlockSource? _blocks;

    public sealed override string? Cursor => _blocks?.Cursor;

    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(writer, chunkSize, cancellationToken);
    }

    protected abstract BlockSource Open(CancellationToken cancellationToken);

    private async IAsyncEnumerable<JsonChunk> Encode(
        IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlockSource blocks = _blocks = Open(cancellationToken);
        await using ConfiguredAsyncDisposable disposal = blocks.ConfigureAwait(false);
        while (true)
        {
            ValueTask<ReadOnlyMemory<byte>> read = blocks.ReadAsync(cancellationToken);
            bool waits = !read.IsCompleted;
            if (waits) yield return new JsonChunk(0, 0, SourcePending: true);
            ReadOnlyMemory<byte> block = await read.ConfigureAwait(false);
            if (waits) yield return default;
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
