using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

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
public sealed class JsonProducer : ICooperativeWork
{
    // A quarter of a second looks live to whoever watches.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly JsonEncoder _encoder;
    private readonly Cooperator _cooperator;
    private readonly JsonProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly FlushController _flushes;
    private readonly Deadline _deadline;
    private readonly CancellationTokenSource _stopping;
    private readonly long _stallTimeout;
    private readonly long _sourceTimeout;
    private readonly long _heartbeatInterval;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StreamOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _arrived;
    private readonly Action _flushed;
    private TimeSpan _abandonTimeout;
    private CooperativeTask? _task;
    private Task? _cancellation;
    private StreamEnd? _end;
    private bool _hasBegun;
    private volatile bool _isDisposing;
    private long _begun;
    private long _reported;
    private long _items;
    private long _bytes;
    private long _written;

    // Of whoever makes the step.
    private EncodingRun? _run;
    private ValueTask<bool>? _begunMove;
    private ValueTask<bool> _move;
    private bool _hasStepped;
    private bool _isMoving;
    private bool _more = true;
    private bool _sourcePending;
    private bool _mayGoAhead;
    private bool _wentAhead;
    private bool _isDue;
    private bool _needsBlock = true;
    private bool _hasBlock;
    private long _waitingSince;
    private long _passedAt;
    private Phase _phase;
    private ExceptionDispatchInfo? _failure;
    private Exception? _error;
    private Exception? _reportError;

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
        _run = beginning.Run;
        beginning.PassOn(_flushes.Writer);
        (_bytes, _items) = (beginning.Bytes, beginning.Items);
        _written = _bytes;
        _begunMove = beginning.Pending;
        _sourcePending = beginning.Last.SourcePending;
        _isDue = _flushes.IsFull(_written);
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
        _deadline = new Deadline(_time, OnDeadline);
        _abandonTimeout = cooperator.AbandonTimeout;
        _stallTimeout = Ticks(_options.StallTimeout);
        _sourceTimeout = Ticks(_options.SourceTimeout);
        _heartbeatInterval = encoder.Heartbeat.IsEmpty ? 0 : Ticks(_options.HeartbeatInterval);
        _arrived = () => _task!.Wake(mayBorrow: _mayGoAhead);
        _flushed = () => _task!.Wake();
    }

    /// <summary>What becomes of the document, as soon as that is decided by the encoder or its source.</summary>
    private enum Phase
    {
        Producing,

        /// <summary>The last flush of a whole document.</summary>
        Ending,

        /// <summary>The last flush of one whose source has failed.</summary>
        Failing,

        /// <summary>The last flush of one whose source was quiet for too long.</summary>
        TimingOut,

        /// <summary>Nothing is written any more; the encoder's step has to come back.</summary>
        Leaving,
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
    public StreamProgress Progress => ProgressIn(State);

    /// <summary>
    /// Gets how many bytes were handed on so far, compressed if the stream is; what <see cref="StreamOutcome.BytesSent"/> says at the end.
    /// </summary>
    public long BytesSent => _flushes.Sent(Volatile.Read(ref _written));

    /// <summary>Gets the key of the last row that was written whole, if the source has keys.</summary>
    internal string? Cursor => _run?.Cursor;

    bool ICooperativeWork.IsStepUnderWay => _isMoving || _isDue || _begunMove is not null || _flushes.IsUnderWay;

    private StreamState State => _task?.State switch
    {
        null => StreamState.Idle,
        _ when _completion.Task.IsCompleted => StreamState.Done,
        CooperativeState.Ready => StreamState.WaitingForTurn,
        CooperativeState.Paused => StreamState.PausedByHand,
        CooperativeState.Waiting when !_flushes.IsWaiting => StreamState.WaitingForSource,
        CooperativeState.Waiting when _flushes.IsPausing => StreamState.PausedByConsumer,
        _ => StreamState.Producing,
    };

    private TimeSpan TimePaused => _flushes.TimePaused + (_task?.TimePaused ?? TimeSpan.Zero);

    private bool HasUnflushed => _flushes.HasUnflushed(_written);

    private CooperativeTask Begun => _task ?? throw new InvalidOperationException("The producer has not begun.");

    /// <summary>Begins. Can be called once.</summary>
    /// <param name="cancellationToken">Ends the stream; the outcome is then <see cref="StreamEnd.Cancelled"/>.</param>
    /// <returns><see cref="Completion"/>.</returns>
    /// <exception cref="InvalidOperationException">The producer has begun before.</exception>
    /// <exception cref="ObjectDisposedException">The cooperator has been disposed.</exception>
    public Task<StreamOutcome> BeginProducing(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _hasBegun, true)) throw new InvalidOperationException("The producer has begun before.");
        _begun = _time.GetTimestamp();
        CooperativeTask task = new(_cooperator, this);
        lock (_gate) _task = task;
        _cooperator.Begin(task);
        _ = CompleteAsync(task, cancellationToken);
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
    internal StreamOutcome AbandonedOutcome() => OutcomeNow(_end!.Value, new TimeoutException(_end == StreamEnd.SourceTimedOut
        ? "The source was quiet for too long, and has not answered its cancellation."
        : "The source has not answered its cancellation, and is abandoned.")) with { IsOthersFault = true };

    private StreamOutcome OutcomeNow(StreamEnd end, Exception? error) => new(end, Volatile.Read(ref _items), Volatile.Read(ref _bytes),
        _flushes.Pauses, TimePaused, _time.GetElapsedTime(_begun), error)
    {
        BytesSent = BytesSent,
        Cursor = Cursor,
    };

    StepResult ICooperativeWork.Step(bool borrowed, ref long now)
    {
        if (!_hasStepped) BeginStepping();
        // 1. The flush that the reader lets us wait for.
        if (_flushes.IsUnderWay) return _flushes.IsCompleted ? EndFlush(ref now) : WaitForFlush(ref now);
        // A borrowed step leaves to a turn of its own what it may not do.
        if (_isDue) return FlushIfDue(ref now);

        while (true)
        {
            // 2. A chunk.
            if (!_isMoving) BeginMove();
            if (_isMoving && !_move.IsCompleted) return borrowed && _mayGoAhead ? StepResult.Wait : WaitForSource(ref now);
            // 3. Counted.
            TakeMove(borrowed);
            if (_flushes.HasLeft)
            {
                _failure?.Throw();
                return StepResult.Done;
            }

            // 4. and 5.
            if (!borrowed) return FlushIfDue(ref now);
            if (_isDue) return StepResult.Continue;
        }
    }

    Task ICooperativeWork.CancelAsync()
    {
        // The cooperator's stop does not know of the reader, who may keep the stream waiting.
        End(StreamEnd.Stopped);
        _cancellation = _cooperator.CancelAsync(_stopping);
        // What the callbacks throw is told by the outcome.
        return _cancellation.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    void ICooperativeWork.OnBlocking() => _run?.LeaveTurns(_cooperator.BlockingSources);

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        // On every way out the encoder is disposed, and with it its source.
        _isDisposing = true;
        return _run?.DisposeAsync() ?? default;
    }

    private long Ticks(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? 0 : _time.Ticks(timeout);

    private StreamProgress ProgressIn(StreamState state) =>
        new(state, Volatile.Read(ref _items), Volatile.Read(ref _bytes), _flushes.Pauses, TimePaused);

    /// <summary>In its first turn, which may be late in coming.</summary>
    private void BeginStepping()
    {
        _hasStepped = true;
        long now = _time.GetTimestamp();
        _flushes.Begin(now);
        if (_sourcePending) _waitingSince = now;
    }

    private void BeginMove()
    {
        _run ??= _encoder.Begin(_flushes.Writer, _options.ChunkSize, _stopping.Token);
        if (_needsBlock)
        {
            // A stream that fills its flushes gets each as one block of memory, which the encoder then takes in its small pieces: a
            // send of one block costs less than one of sixteen, and allocates nothing. Measured: one stream 12 % faster.
            _hasBlock = _flushes.FillsFlushes && _flushes.LeaseBlock(_options.FlushSize);
            _needsBlock = false;
        }

        try
        {
            _move = _begunMove ?? _run.MoveNextAsync();
        }
        catch (Exception error)
        {
            _move = ValueTask.FromException<bool>(error);
        }

        _begunMove = null;

        if (_move.IsCompleted) return;
        _isMoving = true;
        _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);
    }

    private void TakeMove(bool borrowed)
    {
        _isMoving = false;
        JsonChunk chunk = default;
        try
        {
            _more = _move.GetAwaiter().GetResult();
            if (_more) chunk = _run!.Current;
        }
        catch (Exception error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }

        Volatile.Write(ref _bytes, _bytes + chunk.Bytes);
        Volatile.Write(ref _items, _items + chunk.Items);
        Volatile.Write(ref _written, _written + chunk.Bytes);
        _sourcePending = chunk.SourcePending;
        if (!borrowed) return;
        _wentAhead = true;
        _isDue = _failure is not null || !_more || !_mayGoAhead || _flushes.IsFull(_written) || (chunk.Bytes > 0 && !chunk.SourcePending);
    }

    private StepResult FlushIfDue(ref long now)
    {
        _isDue = false;
        if (_failure is not null) return FailWith("The source failed", Phase.Failing, ref now);
        now = _time.GetTimestamp();
        _waitingSince = _sourcePending ? now : 0;
        if (!_more)
        {
            _flushes.Finish();
            _phase = Phase.Ending;
            return HasUnflushed ? Flush(ref now) : StepResult.Done;
        }

        bool late = _flushes.IsLate(now) && HasUnflushed;
        // Time alone makes a compressor give up what it holds.
        if (late) _flushes.ReleaseHeld();
        if (late || _flushes.IsFull(_written)) return Flush(ref now);
        return _hasBlock ? StepResult.Extend : StepResult.Continue;
    }

    /// <summary>While the source is quiet: a flush of what is late, a heartbeat, and a limit.</summary>
    private StepResult WaitForSource(ref long now)
    {
        if (_flushes.HasLeft || _phase == Phase.Leaving) return StepResult.Wait;
        now = _time.GetTimestamp();
        // What came ahead came before the deadline passed, though the turn for it may be late.
        if (_wentAhead) _waitingSince = !_sourcePending ? 0 : _passedAt > _waitingSince ? _passedAt : now;
        _wentAhead = _mayGoAhead = false;
        // An encoder that has not promised to leave the writer alone may be writing.
        if (_waitingSince == 0) return StepResult.Wait;
        if (_sourceTimeout > 0 && now - _waitingSince >= _sourceTimeout)
            return FailWith("The source was quiet for too long", Phase.TimingOut, ref now);
        bool beats = _heartbeatInterval > 0 && now - _flushes.FlushedAt >= _heartbeatInterval;
        if (beats) Write(_encoder.Heartbeat.Span);
        if (beats || (_flushes.IsLate(now) && HasUnflushed))
        {
            _flushes.ReleaseHeld();
            return Flush(ref now);
        }

        _mayGoAhead = HasUnflushed;
        long next = _mayGoAhead ? _flushes.LateAt
            : _heartbeatInterval > 0 ? _flushes.FlushedAt + _heartbeatInterval
            : long.MaxValue;
        if (_sourceTimeout > 0) next = Math.Min(next, _waitingSince + _sourceTimeout);
        SetDeadline(next);
        return StepResult.Wait;
    }

    /// <summary>The document cannot be whole: what there is of it is sent, with a last record that says so if its format has records.</summary>
    private StepResult FailWith(string problem, Phase phase, ref long now)
    {
        _phase = phase;
        if (_written == 0 || _flushes.HasLeft) return AfterLastFlush();
        ArrayBufferWriter<byte> record = new();
        HasFailureRecord = _encoder.TryWriteFailure(record, FailureText.Of(problem, _items, Cursor));
        Write(record.WrittenSpan);
        // Not the end of a compressed body: that would make it look whole.
        _flushes.ReleaseHeld();
        return HasUnflushed ? Flush(ref now) : AfterLastFlush();
    }

    private bool HasFailureRecord { get; set; }

    private StepResult AfterLastFlush()
    {
        if (_phase == Phase.Failing) _failure!.Throw();
        if (_phase == Phase.TimingOut)
        {
            _error = new TimeoutException($"The source was quiet for longer than {_options.SourceTimeout}.");
            End(StreamEnd.SourceTimedOut);
        }

        if (_phase != Phase.Ending) _phase = Phase.Leaving;
        // An iterator cannot be disposed in the middle of a step: the source, canceled now, has to come back first.
        return _isMoving ? StepResult.Continue : StepResult.Done;
    }

    /// <summary>Writes what is not the encoder's, while it writes nothing.</summary>
    private void Write(ReadOnlySpan<byte> text)
    {
        _flushes.Writer.Write(text);
        Volatile.Write(ref _written, _written + text.Length);
    }

    private StepResult Flush(ref long now)
    {
        // One timestamp for both: a deadline that passed a moment before the flush is old enough would be the last.
        now = _time.GetTimestamp();
        if (_stallTimeout > 0) SetDeadline(now + _stallTimeout);
        return _flushes.Begin(now, _flushed) ? EndFlush(ref now) : StepResult.WaitForFlush;
    }

    private StepResult WaitForFlush(ref long now)
    {
        now = _time.GetTimestamp();
        return now - _flushes.BegunAt < _cooperator.Grace ? StepResult.WaitForFlush : StepResult.Wait;
    }

    private StepResult EndFlush(ref long now)
    {
        now = _time.GetTimestamp();
        bool wantsMore = _flushes.End(_written, now);
        _deadline.Clear();
        if (IsEnded) SetDeadline(long.MaxValue);
        _needsBlock = true;
        if (_phase is Phase.Failing or Phase.TimingOut) return AfterLastFlush();
        if (!wantsMore)
        {
            End(_flushes.Error is null ? StreamEnd.ConsumerGone : StreamEnd.ResponseFailed);
            _phase = Phase.Leaving;
            return AfterLastFlush();
        }

        Report(StreamState.Producing, now);
        return _phase == Phase.Ending ? StepResult.Done : StepResult.Continue;
    }

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
        bool waits = _task?.State == CooperativeState.Waiting && _isMoving && _sourcePending;
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

        _flushes.Leave();
        task?.Stop();
        // Nothing is written while the source is waited for, and nobody waits for it any more.
        if (end == StreamEnd.SourceTimedOut) Release();
        else AwaitAnswer();
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

        _deadline.Dispose();
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
        Report(StreamState.Done, _time.GetTimestamp());
        Exception? othersFault = _cancellation?.Exception?.InnerException ?? _reportError;
        StreamOutcome outcome = OutcomeNow(_end.Value, error ?? _flushes.Error ?? _error ?? othersFault) with
        {
            IsOthersFault = othersFault is not null,
            Digest = _end == StreamEnd.Completed ? _flushes.Digest : default,
            HasFailureRecord = HasFailureRecord,
        };
        _flushes.Dispose();
        _completion.SetResult(outcome);
        _released.TrySetResult();
    }

    private void Report(StreamState state, long now)
    {
        if (_options.Progress is null) return;
        if (state != StreamState.Done && _time.GetElapsedTime(_reported, now) < ProgressInterval) return;
        _reported = now;
        try
        {
            _options.Progress.Report(ProgressIn(state == StreamState.Done ? state : State));
        }
        catch (Exception error)
        {
            // Whoever listens harms nobody: the outcome tells of it.
            _reportError ??= error;
        }
    }
}
