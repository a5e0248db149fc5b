using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Hands on what others have encoded.</summary>
internal abstract class BlocksEncoder : JsonEncoder
{
    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(new Opened(), writer, chunkSize, cancellationToken);
    }

    internal sealed override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
    {
        Opened opened = new();
        return new Run(Encode(opened, writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None), opened);
    }

    protected abstract BlockSource Open(CancellationToken cancellationToken);

    private async IAsyncEnumerable<JsonChunk> Encode(
        Opened opened, IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlockSource blocks = opened.Blocks = Open(cancellationToken);
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

    /// <summary>The blocks of one use, as soon as it has begun.</summary>
    private sealed class Opened
    {
        public BlockSource? Blocks { get; set; }
    }

    private sealed class Run(IAsyncEnumerator<JsonChunk> chunks, Opened opened) : IteratorRun(chunks)
    {
        public override string? Cursor => opened.Blocks?.Cursor;
    }
}
