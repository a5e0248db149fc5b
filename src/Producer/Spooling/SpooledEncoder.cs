using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Reads a document from the file that it is spooled into.</summary>
internal sealed class SpooledEncoder(JsonEncoder encoder, Func<JsonEncoder, CancellationToken, SpoolDrain> begin) : JsonEncoder
{
    // A read takes a turn of the thread pool each; a flush's worth at a time.
    private const int ReadSize = 64 * 1024;

    private SpoolMarks? _marks;

    public override ReadOnlyMemory<byte> Heartbeat => encoder.Heartbeat;

    public override string? Cursor => _marks?.Cursor;

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) =>
        encoder.TryWriteFailure(writer, problem);

    public override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return Encode(writer, chunkSize, cancellationToken);
    }

    private async IAsyncEnumerable<JsonChunk> Encode(
        IBufferWriter<byte> writer, int chunkSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            SpoolDrain drain = begin(encoder, cancellationToken);
            await using ConfiguredAsyncDisposable disposal = drain.ConfigureAwait(false);
            _marks = drain.Marks;
            while (true)
            {
                ValueTask<int> read = ReadAsync(drain, block, cancellationToken);
                bool waits = !read.IsCompleted;
                if (waits) yield return new JsonChunk(0, 0, SourcePending: true);
                int length = await read.ConfigureAwait(false);
                if (waits) yield return default;
                if (length == 0) break;
                int items = drain.PassMarks();
                for (int at = 0; at < length; at += chunkSize)
                {
                    int bytes = Math.Min(chunkSize, length - at);
                    writer.Write(block.AsSpan(at, bytes));
                    yield return new JsonChunk(bytes, items);
                    items = 0;
                }
            }

            await drain.EndAsync().ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static async ValueTask<int> ReadAsync(SpoolDrain drain, byte[] block, CancellationToken cancellationToken)
    {
        if (!drain.IsReadable) await drain.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await drain.ReadAsync(block.AsMemory(0, ReadSize), cancellationToken).ConfigureAwait(false);
    }
}
