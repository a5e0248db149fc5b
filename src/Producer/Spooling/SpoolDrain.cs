using System.Buffers;

namespace StreamingJson;

/// <summary>A document on its way from its source into a file: a stream of its own, with the file as its consumer.</summary>
internal sealed class SpoolDrain : IAsyncDisposable
{
    private readonly SpoolFile _file;
    private readonly SpoolWriter _writer;
    private readonly JsonProducer _producer;
    private readonly Task<StreamOutcome> _completion;

    public SpoolDrain(
        JsonEncoder encoder, SpoolFile file, Cooperator cooperator, TimeSpan stallTimeout, CancellationToken cancellationToken)
    {
        _file = file;
        _writer = new SpoolWriter(file, () => Marks.Add(_file.Written, _producer!.Progress.Items, encoder.Cursor));
        _producer = new JsonProducer(new Bare(encoder), _writer, cooperator, new JsonProducerOptions { StallTimeout = stallTimeout });
        _completion = _producer.BeginProducing(cancellationToken);
        _completion.ContinueWith(_ => file.Changed(), TaskScheduler.Default);
    }

    public SpoolMarks Marks { get; } = new();

    /// <summary>There is something to read, or nothing more will come.</summary>
    public bool IsReadable => _file.Written > _file.Read || _completion.IsCompleted;

    /// <summary>Waits until <see cref="IsReadable"/>.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _file.WaitAsync(() => IsReadable, cancellationToken);

    /// <summary>Reads what there is, waiting for the disk only.</summary>
    /// <returns>Zero at the end of the document.</returns>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _file.Written > _file.Read ? _file.ReadAsync(buffer, cancellationToken) : default;

    /// <summary>After the end of the document: throws if that came too early.</summary>
    public async ValueTask EndAsync()
    {
        StreamOutcome outcome = await _completion.ConfigureAwait(false);
        if (outcome.IsWhole) return;
        if (outcome.End == StreamEnd.Stalled)
            throw new TimeoutException("The spool was full, and its reader took nothing, for as long as its source may be held.");
        throw outcome.Error ?? new OperationCanceledException($"The stream into the spool has ended: {outcome.End}.");
    }

    public int PassMarks() => Marks.Pass(_file.Read);

    public async ValueTask DisposeAsync()
    {
        _producer.StopProducing();
        await _completion.ConfigureAwait(false);
        _writer.Dispose();
        _file.Dispose();
    }

    /// <summary>The encoder without the records that say of a failure: those are for the reader, who is told by its own stream.</summary>
    private sealed class Bare(JsonEncoder encoder) : JsonEncoder
    {
        public override IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
            encoder.EncodeAsync(writer, chunkSize, cancellationToken);
    }
}
