using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>
/// Drives an encoder into a <see cref="PipeWriter"/> at the speed of its reader, in turns with everybody else: Twisted's
/// <c>AsyncJSON</c>, a producer that its consumer pauses and resumes.
/// </summary>
/// <remarks>
/// The producer does not complete the writer. All members may be called from any thread.
/// </remarks>
public sealed class JsonProducer
{
    // A quarter of a second looks live to whoever watches.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly Cooperator _cooperator;
    private readonly JsonProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly Consumer _consumer;
    private readonly Production _production;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StreamOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CooperativeTask? _task;
    private StreamEnd? _end;
    private bool _hasBegun;
    private long _begun;
    private long _reported;

    /// <summary>Creates a producer of one document; nothing happens before <see cref="BeginProducing"/>.</summary>
    /// <param name="encoder">What is written.</param>
    /// <param name="consumer">Where it goes, for example an HTTP response's <c>BodyWriter</c>. Nobody else may write meanwhile.</param>
    /// <param name="cooperator">Whose turns the producer takes; it also gives the clock.</param>
    /// <param name="options">When to flush, and how long to wait; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException">An argument but the last is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public JsonProducer(JsonEncoder encoder, PipeWriter consumer, Cooperator cooperator, JsonProducerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(cooperator);
        // A copy, since the caller's may serve the next stream with other values.
        _options = options is null ? new JsonProducerOptions() : new JsonProducerOptions(options);
        _options.Validate();
        (_cooperator, _time) = (cooperator, cooperator.TimeProvider);
        _consumer = new Consumer(consumer, cooperator, _options);
        _production = new Production(encoder, _consumer, _options, _time, End, () => Report());
    }

    /// <summary>Ends when the source is disposed, and says what became of the stream. It never faults.</summary>
    public Task<StreamOutcome> Completion => _completion.Task;

    /// <summary>
    /// Ends when the consumer's writer will not be touched any more. That is with <see cref="Completion"/>, and before it where a
    /// source does not answer its cancellation after <see cref="JsonProducerOptions.SourceTimeout"/>.
    /// </summary>
    public Task ConsumerReleased => _released.Task;

    /// <summary>A look at the stream as it is now.</summary>
    public StreamProgress Progress => new(
        State, _production.Items, _production.Bytes, _consumer.Pauses, TimePaused);

    /// <summary>
    /// Bytes that were handed on so far, compressed if the stream is; what <see cref="StreamOutcome.BytesSent"/> says at the end.
    /// </summary>
    public long BytesSent => _production.Sent;

    private StreamState State => _task?.State switch
    {
        null => StreamState.Idle,
        _ when _completion.Task.IsCompleted => StreamState.Done,
        CooperativeState.Ready => StreamState.WaitingForTurn,
        CooperativeState.Paused => StreamState.PausedByHand,
        CooperativeState.Waiting when !_consumer.IsFlushing => StreamState.WaitingForSource,
        CooperativeState.Waiting when _consumer.IsPausing => StreamState.PausedByConsumer,
        _ => StreamState.Producing,
    };

    private TimeSpan TimePaused => _consumer.TimePaused + (_task?.TimePaused ?? TimeSpan.Zero);

    /// <summary>Begins. Can be called once.</summary>
    /// <param name="cancellationToken">Ends the stream; the outcome is then <see cref="StreamEnd.Cancelled"/>.</param>
    /// <returns><see cref="Completion"/>.</returns>
    /// <exception cref="InvalidOperationException">The producer has begun before.</exception>
    /// <exception cref="ObjectDisposedException">The cooperator has been disposed.</exception>
    public Task<StreamOutcome> BeginProducing(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _hasBegun, true)) throw new InvalidOperationException("The producer has begun before.");
        _begun = _time.GetTimestamp();
        CooperativeTask task = _cooperator.Cooperate(_production.RunAsync(CancellationToken.None), coversWait: () => _consumer.IsFlushing);
        bool hasEnded;
        lock (_gate) (_task, hasEnded) = (task, _end is not null);
        _production.Task = task;
        // In its first turn, before it was known here.
        if (hasEnded) task.Stop();
        _ = CompleteAsync(task, cancellationToken);
        return Completion;
    }

    /// <summary>Pauses by hand, until <see cref="ResumeProducing"/>; what was encoded but not flushed stays where it is. Pauses nest.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun.</exception>
    public void PauseProducing() => Begun.Pause();

    /// <summary>Takes one <see cref="PauseProducing"/> back.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun, or is not paused by hand.</exception>
    public void ResumeProducing() => Begun.Resume();

    /// <summary>Ends the stream, paused or not; the outcome is then <see cref="StreamEnd.Stopped"/>.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun.</exception>
    public void StopProducing()
    {
        _ = Begun;
        End(StreamEnd.Stopped);
    }

    private CooperativeTask Begun => _task ?? throw new InvalidOperationException("The producer has not begun.");

    private void End(StreamEnd end)
    {
        CooperativeTask? task;
        lock (_gate)
        {
            task = _task;
            if (_end is not null || task?.State == CooperativeState.Done) return;
            _end = end;
        }

        _consumer.Leave();
        task?.Stop();
        // Nothing is written while the source is waited for, and nobody waits for it any more.
        if (end == StreamEnd.SourceTimedOut) _released.TrySetResult();
    }

    private async Task CompleteAsync(CooperativeTask task, CancellationToken cancellationToken)
    {
        Exception? error = null;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static self => ((JsonProducer)self!).End(StreamEnd.Cancelled), this);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                await task.Completion.ConfigureAwait(false);
            }
            catch (Exception thrown)
            {
                error = thrown;
            }
        }

        _production.Ended();
        lock (_gate)
        {
            _end ??= error switch
            {
                null => StreamEnd.Completed,
                OperationCanceledException when task.Completion.IsCanceled => StreamEnd.Stopped,
                _ => StreamEnd.SourceFailed,
            };
        }

        if (error is OperationCanceledException && task.Completion.IsCanceled) error = null;
        StreamOutcome outcome = new(_end.Value, _production.Items, _production.Bytes, _consumer.Pauses, TimePaused,
            _time.GetElapsedTime(_begun), error ?? _production.SourceTimeout ?? _consumer.Error)
        {
            BytesSent = _production.Sent,
            Digest = _end == StreamEnd.Completed ? _consumer.Digest : default,
        };
        _consumer.Free();
        _completion.SetResult(outcome);
        _released.TrySetResult();
        Report(atEnd: true);
    }

    private void Report(bool atEnd = false)
    {
        if (_options.Progress is null) return;
        long now = _time.GetTimestamp();
        if (!atEnd && _time.GetElapsedTime(_reported, now) < ProgressInterval) return;
        _reported = now;
        _options.Progress.Report(Progress);
    }
}
