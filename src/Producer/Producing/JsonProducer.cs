using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>
/// Drives an encoder into a <see cref="PipeWriter"/> at the speed of its reader, in turns with everybody else: Twisted's
/// <c>AsyncJSON</c>, a producer that its consumer pauses and resumes.
/// </summary>
/// <remarks>
/// <para>The producer does not complete the writer. All members are safe for use from any thread.</para>
/// <para>The way of the data, whose numbers stand in <c>Step</c> again:</para>
/// <list type="number">
/// <item>a flush that had to wait has ended: this is where a slow reader pauses the stream;</item>
/// <item>the encoder writes its next chunk, or waits for its source; then what is late is flushed, and a heartbeat written;</item>
/// <item>the chunk is counted, by the producer itself, since a writer whose reader left counts nothing;</item>
/// <item>what has come together is flushed, by size, by time, or at the end;</item>
/// <item>the turn may end.</item>
/// </list>
/// </remarks>
public sealed partial class JsonProducer : ICooperativeWork
{
    private readonly JsonEncoder _encoder;
    private readonly Cooperator _cooperator;
    private readonly JsonProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly FlushController _flushes;
    private readonly EncoderPump _encoding;
    private readonly StreamBook _book;
    private readonly Deadline _deadline;
    private readonly CancellationTokenSource _stopping;
    private readonly long _stallTimeout;
    private readonly long _sourceTimeout;
    private readonly long _heartbeatInterval;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StreamOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _flushed;
    private TimeSpan _abandonTimeout;
    private CooperativeTask? _task;
    private Task? _cancellation;
    private CancellationTokenRegistration _cancellationRequest;
    private StreamEnd? _end;
    private bool _hasBegun;
    private volatile bool _isDisposing;
    private long _passedAt;

    /// <summary>Initializes a new instance of the <see cref="JsonProducer"/> class; nothing happens before <see cref="BeginProducing"/>.</summary>
    /// <param name="encoder">What is written.</param>
    /// <param name="consumer">Where it goes, for example an HTTP response's <c>BodyWriter</c>. Nobody else may write meanwhile.</param>
    /// <param name="cooperator">Whose turns the producer takes; it also gives the clock.</param>
    /// <param name="options">When to flush, and how long to wait; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException">An argument but the last is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public JsonProducer(JsonEncoder encoder, PipeWriter consumer, Cooperator cooperator, JsonProducerOptions? options = null)
        : this(encoder, consumer, cooperator, options, new CancellationTokenSource())
    {
    }

    /// <summary>Goes on with a document whose beginning is encoded.</summary>
    internal JsonProducer(JsonEncoder encoder, JsonBeginning beginning, PipeWriter consumer, Cooperator cooperator, JsonProducerOptions options)
        : this(encoder, consumer, cooperator, options, beginning.Stopping)
    {
        beginning.PassOn(_flushes.Writer);
        _encoding.GoOnFrom(beginning);
        _book.Count(new JsonChunk(beginning.Bytes, (int)beginning.Items));
        _isDue = _flushes.IsFull(_book.Written);
    }

    private JsonProducer(JsonEncoder encoder, PipeWriter consumer, Cooperator cooperator, JsonProducerOptions? options,
        CancellationTokenSource stopping)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(cooperator);
        // A copy, since the caller's may serve the next stream with other values.
        _options = options is null ? new JsonProducerOptions() : new JsonProducerOptions(options);
        _options.Validate();
        (_encoder, _cooperator, _time, _stopping) = (encoder, cooperator, cooperator.TimeProvider, stopping);
        _flushes = new FlushController(consumer, cooperator, _options);
        _book = new StreamBook(_flushes, _time, _options.Progress);
        // A step of the beginning may end before there is a task, whose first step then sees it.
        _encoding = new EncoderPump(encoder, _flushes, _options, () => _task?.Wake(mayBorrow: _mayGoAhead), stopping.Token);
        _deadline = new Deadline(_time, OnDeadline);
        _abandonTimeout = cooperator.AbandonTimeout;
        _stallTimeout = Ticks(_options.StallTimeout);
        _sourceTimeout = Ticks(_options.SourceTimeout);
        _heartbeatInterval = encoder.Heartbeat.IsEmpty ? 0 : Ticks(_options.HeartbeatInterval);
        _flushed = () => _task!.Wake();
    }

    /// <summary>Gets a task that ends when the source is disposed, and says what became of the stream. It never faults.</summary>
    public Task<StreamOutcome> Completion => _completion.Task;

    /// <summary>
    /// Gets a task that ends when the consumer's writer is not touched any more. That is with <see cref="Completion"/>, or before it: at once
    /// after <see cref="JsonProducerOptions.SourceTimeout"/>, and after <see cref="CooperatorOptions.AbandonTimeout"/> where a source does
    /// not answer its cancellation.
    /// </summary>
    public Task ConsumerReleased => _released.Task;

    /// <summary>Gets a look at the stream as it is now.</summary>
    public StreamProgress Progress => _book.Progress(State, ManualPauses);

    /// <summary>
    /// Gets how many bytes were handed on so far, compressed if the stream is; what <see cref="StreamOutcome.BytesSent"/> says at the end.
    /// </summary>
    public long BytesSent => _book.Sent;

    /// <summary>Gets the key of the last row that was written whole, if the source has keys.</summary>
    internal string? Cursor => _encoding.Cursor;

    private StreamState State => _task?.State switch
    {
        null => StreamState.Idle,
        _ when _completion.Task.IsCompleted => StreamState.Done,
        CooperativeState.Ready => StreamState.WaitingForTurn,
        CooperativeState.Paused => StreamState.PausedManually,
        CooperativeState.Waiting when !_flushes.IsWaiting => StreamState.WaitingForSource,
        CooperativeState.Waiting when _flushes.IsPausing => StreamState.PausedByConsumer,
        _ => StreamState.Producing,
    };

    private TimeSpan ManualPauses => _task?.TimePaused ?? TimeSpan.Zero;

    private CooperativeTask Begun => _task ?? throw new InvalidOperationException("The producer has not begun.");

    /// <summary>Begins. Can be called once.</summary>
    /// <param name="cancellationToken">Ends the stream; the outcome is then <see cref="StreamEnd.Cancelled"/>.</param>
    /// <returns><see cref="Completion"/>.</returns>
    /// <exception cref="InvalidOperationException">The producer has begun before.</exception>
    /// <exception cref="ObjectDisposedException">The cooperator has been disposed.</exception>
    public Task<StreamOutcome> BeginProducing(CancellationToken cancellationToken = default) =>
        Begin(isAnswer: false, cancellationToken);

    /// <summary>Begins on the caller's thread, who waits for a document that may still be short; see <see cref="Cooperator.Begin"/>.</summary>
    internal Task<StreamOutcome> BeginAnswering() => Begin(isAnswer: true, CancellationToken.None);

    private Task<StreamOutcome> Begin(bool isAnswer, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _hasBegun, true)) throw new InvalidOperationException("The producer has begun before.");
        _book.Begin();
        CooperativeTask task = new(_cooperator, this);
        lock (_gate) _task = task;
        _cooperator.Begin(task, isAnswer);
        _cancellationRequest = cancellationToken.UnsafeRegister(static self => ((JsonProducer)self!).End(StreamEnd.Cancelled), this);
        // It may have ended meanwhile, and looked for the registration before there was one.
        if (_completion.Task.IsCompleted) _cancellationRequest.Unregister();
        return Completion;
    }

    /// <summary>Pauses the stream until <see cref="ResumeProducing"/>; what was encoded but not flushed stays where it is. Pauses nest.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun.</exception>
    public void PauseProducing() => Begun.Pause();

    /// <summary>Takes one <see cref="PauseProducing"/> back.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun, or is not paused.</exception>
    public void ResumeProducing() => Begun.Resume();

    /// <summary>Ends the stream, paused or not; the outcome is then <see cref="StreamEnd.Stopped"/>.</summary>
    /// <exception cref="InvalidOperationException">The producer has not begun.</exception>
    public void StopProducing() => StopProducing(StreamEnd.Stopped);

    /// <summary>Ends the stream for a reason.</summary>
    /// <param name="reason">The reason, which <see cref="StreamOutcome.End"/> gives.</param>
    /// <param name="abandonAfter">How long the source may take to answer, if it is less than usual.</param>
    internal void StopProducing(StreamEnd reason, TimeSpan? abandonAfter = null)
    {
        _ = Begun;
        if (abandonAfter is TimeSpan time) _abandonTimeout = time;
        End(reason);
    }

    /// <summary>What there is to say of a stream whose source has not answered its cancellation.</summary>
    internal StreamOutcome AbandonedOutcome() => _book.Outcome(_end!.Value, ManualPauses, Cursor, new TimeoutException(_end == StreamEnd.SourceTimedOut
        ? "The source was quiet for too long, and has not answered its cancellation."
        : "The source has not answered its cancellation, and is abandoned.")) with
    { IsOthersFault = true };

    Task ICooperativeWork.CancelAsync()
    {
        // The cooperator's stop does not know of the reader, who may keep the stream waiting.
        End(StreamEnd.Stopped);
        _cancellation = _cooperator.CancelAsync(_stopping);
        // What the callbacks throw is told by the outcome.
        return _cancellation.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    void ICooperativeWork.OnBlocking() => _encoding.LeaveTurns(_cooperator.BlockingSources);

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        // On every way out the encoder is disposed, and with it its source.
        _isDisposing = true;
        return _encoding.DisposeAsync();
    }

    private long Ticks(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? 0 : _time.Ticks(timeout);

    private bool IsEnded
    {
        get { lock (_gate) return _end is not null; }
    }

    /// <summary>After its end, a stream has one deadline left: for its source to answer.</summary>
    private void SetDeadline(long due)
    {
        _deadline.Set(due);
        if (IsEnded) AwaitAnswer();
    }

    private void AwaitAnswer()
    {
        if (_abandonTimeout != Timeout.InfiniteTimeSpan) _deadline.Set(_time.GetTimestamp() + _time.Ticks(_abandonTimeout));
    }

    private void OnDeadline()
    {
        _passedAt = _time.GetTimestamp();
        if (IsEnded) Abandon();
        else if (!_flushes.IsWaiting) _task!.Wake();
        else if (_stallTimeout > 0 && _passedAt - _flushes.BegunAt >= _stallTimeout) End(StreamEnd.Stalled);
    }

    /// <summary>The source has not answered: whoever waits for the stream goes on without it, if it cannot touch the writer any more.</summary>
    private void Abandon()
    {
        bool waits = _task?.State == CooperativeState.Waiting && _encoding is { IsMoving: true, SourcePending: true };
        if (waits || _isDisposing) Release();
        else AwaitAnswer();
    }

    private void Release()
    {
        _task?.Abandon();
        _released.TrySetResult();
    }

    private void End(StreamEnd end)
    {
        CooperativeTask? task;
        lock (_gate)
        {
            task = _task;
            if (_end is not null || task?.State == CooperativeState.Done) return;
            _end = end;
        }

        // Before the flush ends, and the stream with it: its end waits for what the stop has begun.
        task?.Stop();
        _flushes.Close();
        // Nothing is written while the source is waited for, and nobody waits for it any more.
        if (end == StreamEnd.SourceTimedOut) Release();
        else AwaitAnswer();
    }

    void ICooperativeWork.OnEnded(Exception? error, bool wasStopped)
    {
        _deadline.Dispose();
        lock (_gate)
        {
            _end ??= error is not null ? StreamEnd.SourceFailed : wasStopped ? StreamEnd.Stopped : StreamEnd.Completed;
        }

        _book.Report(StreamState.Done, ManualPauses);
        Exception? othersFault = _cancellation?.Exception?.InnerException ?? _book.ReportFailure;
        StreamOutcome outcome = _book.Outcome(_end.Value, ManualPauses, Cursor, error ?? _flushes.Error ?? _error ?? othersFault) with
        {
            IsOthersFault = othersFault is not null,
            Digest = _end == StreamEnd.Completed ? _flushes.Digest : default,
            HasFailureRecord = _hasFailureRecord,
        };
        _flushes.Dispose();
        _completion.SetResult(outcome);
        _released.TrySetResult();
        _cancellationRequest.Unregister();
    }
}
