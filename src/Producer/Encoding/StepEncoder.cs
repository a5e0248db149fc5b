using System.Buffers;

namespace StreamingJson;

/// <summary>An encoder whose source never waits: its chunks are a plain iterator, and each step ends synchronously.</summary>
internal abstract class StepEncoder : JsonEncoder
{
    protected abstract IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize);

    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return new Steps(Encode(writer, chunkSize), cancellationToken);
    }

    private sealed class Steps(IEnumerable<JsonChunk> chunks, CancellationToken token) : IAsyncEnumerable<JsonChunk>
    {
        public IAsyncEnumerator<JsonChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new Stepper(chunks.GetEnumerator(), token, cancellationToken);
    }

    private sealed class Stepper(IEnumerator<JsonChunk> chunks, CancellationToken first, CancellationToken second)
        : IAsyncEnumerator<JsonChunk>
    {
        public JsonChunk Current => chunks.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            first.ThrowIfCancellationRequested();
            second.ThrowIfCancellationRequested();
            return new ValueTask<bool>(chunks.MoveNext());
        }

        public ValueTask DisposeAsync()
        {
            chunks.Dispose();
            return default;
        }
    }
}
