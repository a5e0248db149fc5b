using System.Buffers;

namespace StreamingJson;

/// <summary>The base of the library's own encoders: checks the arguments, and begins a run for each enumeration.</summary>
internal abstract class BuiltInEncoder(RecordFrame? frame = null) : JsonEncoder
{
    public override ReadOnlyMemory<byte> Heartbeat => frame?.Heartbeat ?? default;

    public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        frame?.WriteFailure(writer, problem);
        return frame is not null;
    }

    public sealed override IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        return new Chunks(this, writer, chunkSize, cancellationToken);
    }

    internal abstract override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken);

    private sealed class Chunks(BuiltInEncoder encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken encoding)
        : IAsyncEnumerable<JsonChunk>
    {
        public IAsyncEnumerator<JsonChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            if (!cancellationToken.CanBeCanceled || cancellationToken == encoding) return encoder.Begin(writer, chunkSize, encoding);
            if (!encoding.CanBeCanceled) return encoder.Begin(writer, chunkSize, cancellationToken);
            CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(encoding, cancellationToken);
            return new LinkedChunks(encoder.Begin(writer, chunkSize, linked.Token), linked);
        }
    }

    private sealed class LinkedChunks(EncodingRun run, CancellationTokenSource linked) : IAsyncEnumerator<JsonChunk>
    {
        public JsonChunk Current => run.Current;
        public ValueTask<bool> MoveNextAsync() => run.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            using CancellationTokenSource disposal = linked;
            await run.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A run whose chunks are yielded by an iterator method of its own.</summary>
internal abstract class ChunkIterator : EncodingRun
{
    private IAsyncEnumerator<JsonChunk>? _chunks;
    private volatile EncodingRun? _inner;

    public sealed override JsonChunk Current => _chunks is null ? default : _chunks.Current;
    public sealed override ValueTask<bool> MoveNextAsync() => (_chunks ??= Encode()).MoveNextAsync();
    public override void LeaveTurns(BlockingThreads threads) => _inner?.LeaveTurns(threads);
    public override ValueTask DisposeAsync() => _chunks?.DisposeAsync() ?? default;

    protected abstract IAsyncEnumerator<JsonChunk> Encode();

    protected EncodingRun BeginInner(JsonEncoder encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        _inner = encoder.Begin(writer, chunkSize, cancellationToken);
}

/// <summary>An encoder whose source never waits: its chunks are a plain iterator, and each step completes synchronously.</summary>
internal abstract class SynchronousEncoder : BuiltInEncoder
{
    internal sealed override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(Encode(writer, chunkSize).GetEnumerator(), cancellationToken);

    protected abstract IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize);

    private sealed class Run(IEnumerator<JsonChunk> chunks, CancellationToken cancellationToken) : EncodingRun
    {
        public override JsonChunk Current => chunks.Current;

        public override ValueTask<bool> MoveNextAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ValueTask<bool>(chunks.MoveNext());
        }

        public override ValueTask DisposeAsync()
        {
            chunks.Dispose();
            return default;
        }
    }
}
