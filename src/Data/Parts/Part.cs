namespace StreamingJson;

/// <summary>A part that is being encoded, in turns of its own.</summary>
internal sealed class Part : IDisposable
{
    // The reader is waited for by the stream that all parts are of.
    private static readonly JsonProducerOptions Options = new() { StallTimeout = Timeout.InfiniteTimeSpan };

    private readonly PartWriter _writer;
    private readonly Task<StreamOutcome> _completion;
    private readonly CancellationToken _leaving;

    public Part(JsonEncoder encoder, PartLane lane, bool isArray, Cooperator cooperator, CancellationToken cancellationToken)
    {
        (Lane, _leaving) = (lane, cancellationToken);
        JsonProducer? producer = null;
        _writer = new PartWriter(lane.Writer, isArray, () => (producer!.Progress.Items, producer.Cursor));
        producer = new JsonProducer(new BareEncoder(encoder), _writer, cooperator, Options);
        _completion = producer.BeginProducing(cancellationToken);
    }

    public PartLane Lane { get; }

    /// <summary>To be called after the end.</summary>
    public void Dispose() => _writer.Dispose();

    /// <summary>Waits until the encoder is disposed.</summary>
    /// <returns>Why the part is not whole; <see langword="null"/> when it is.</returns>
    public async ValueTask<Exception?> EndAsync()
    {
        StreamOutcome outcome = await _completion.ConfigureAwait(false);
        if (outcome.IsWhole) return null;
        if (outcome.End == StreamEnd.SourceFailed) await _writer.LetGoAsync(_leaving).ConfigureAwait(false);
        return outcome.Error ?? new OperationCanceledException($"A part has ended: {outcome.End}.");
    }
}
