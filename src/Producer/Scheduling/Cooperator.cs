using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>
/// Represents a cooperative scheduler, Twisted's <c>Cooperator</c>, which drives any number of asynchronous iterators in turns. At most
/// <see cref="CooperatorOptions.MaxConcurrency"/> of them run at once, each for one
/// <see cref="CooperatorOptions.TimeSlice"/>; then it goes to the back of a first-in, first-out queue.
/// </summary>
/// <remarks>
/// However many tasks want to run, no more than <see cref="CooperatorOptions.MaxConcurrency"/> work items of theirs are in the thread
/// pool, so that everything else there is served as if they were not. A step that holds its thread for 20 ms loses its turn to the next
/// task, and keeps its thread. All members are safe for use from any thread.
/// </remarks>
public sealed class Cooperator : IAsyncDisposable, IDisposable
{
    /// <summary>How long a step may hold its thread before others have its turn.</summary>
    private static readonly TimeSpan BlockingLimit = TimeSpan.FromMilliseconds(20);

    // An answer's first megabyte is nobody's stream yet: two for each processor, as one of them may wait for its flush.
    private static readonly int MaxAnswers = 2 * Environment.ProcessorCount;

    private readonly ConcurrentDictionary<CooperativeTask, bool> _tasks = new();
    private readonly ConcurrentQueue<WatchedCall> _idleCalls = new();
    private readonly TurnQueue _streams;
    private readonly TurnQueue _answers;
    private WatchedCall?[] _calls = [];
    private int _callCount;
    private readonly Deadline _watch;
    private readonly long _watchInterval;
    private int _lent;
    private bool _watching;
    private volatile bool _disposed;

    /// <summary>Initializes a new instance of the <see cref="Cooperator"/> class.</summary>
    /// <param name="options">How time is shared; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="scheduler">
    /// Where turns run; <see langword="null"/> for the thread pool. Where nobody waits for a turn, a source that waits for each of
    /// its items has one on its own thread. With a scheduler, callbacks of a stopped task's token run within
    /// <see cref="CooperativeTask.Stop"/>; without one, on a thread of their own.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Cooperator(CooperatorOptions? options = null, TimeProvider? timeProvider = null, PipeScheduler? scheduler = null)
    {
        options ??= new CooperatorOptions();
        options.Validate();
        TimeProvider = timeProvider ?? TimeProvider.System;
        Scheduler = scheduler;
        TimeSlice = TimeProvider.Ticks(options.TimeSlice);
        Grace = TimeProvider.Ticks(options.Grace);
        AbandonTimeout = options.AbandonTimeout;
        BlockingSources = new BlockingThreads(options.MaxBlockingSources);
        MaxBlockingSources = options.MaxBlockingSources;
        // Two looks at a turn, the second of which finds the same step.
        _watchInterval = Math.Max(TimeProvider.Ticks(BlockingLimit) / 2, TimeSlice);
        _watch = new Deadline(TimeProvider, LookForBlocking);
        if (options.MeterFactory is not null) Metrics = new TurnMetrics(options.MeterFactory, this);
        _streams = new TurnQueue(this, options.MaxConcurrency, TimeSlice, yields: true);
        _answers = new TurnQueue(this, MaxAnswers, 4 * TimeSlice, yields: false);
    }

    /// <summary>Gets the cooperator of everybody who has none of their own, with the default options.</summary>
    public static Cooperator Shared { get; } = new();

    /// <summary>Gets the clock that turns are measured by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Gets how many tasks are in the queue for a turn.</summary>
    public int ReadyCount => _streams.ReadyCount + _answers.ReadyCount;

    /// <summary>Gets how many tasks have not ended.</summary>
    public int TaskCount => _tasks.Count;

    /// <summary>Gets how many turns have ended since the cooperator was created.</summary>
    public long TurnCount => _streams.TurnCount + _answers.TurnCount;

    // In ticks of the clock.
    internal long TimeSlice { get; }

    internal long Grace { get; }

    internal TimeSpan AbandonTimeout { get; }

    internal TurnMetrics? Metrics { get; }

    internal PipeScheduler? Scheduler { get; }

    /// <summary>Gets the threads of sources that block their caller.</summary>
    internal BlockingThreads BlockingSources { get; }

    private int MaxBlockingSources { get; }

    /// <summary>Drives an iterator in turns until it ends, throws, or is stopped.</summary>
    /// <typeparam name="T">The type of its items, which nobody looks at: an iterator yields to let others run.</typeparam>
    /// <param name="work">The iterator. The token that it is given is canceled when the task is stopped.</param>
    /// <param name="coversWait">
    /// Called when the iterator has to wait: <see langword="true"/> when it waits for what its turn has caused, so that the turn
    /// is kept up to <see cref="CooperatorOptions.Grace"/>. <see langword="null"/>: the turn is given back at every wait.
    /// </param>
    /// <returns>The task, already in the queue.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    /// <exception cref="ObjectDisposedException">The cooperator has been disposed.</exception>
    public CooperativeTask Cooperate<T>(IAsyncEnumerable<T> work, Func<bool>? coversWait = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_disposed, this);
        IteratorWork<T> steps = new(work, coversWait, this);
        CooperativeTask task = new(this, steps);
        steps.Task = task;
        Begin(task);
        return task;
    }

    /// <summary>
    /// Stops all tasks, and waits until each has disposed its iterator, for <see cref="CooperatorOptions.AbandonTimeout"/> at most. No
    /// task can be added afterwards.
    /// </summary>
    /// <returns>A task that ends when all have ended, or those that have not are abandoned.</returns>
    /// <exception cref="AggregateException">
    /// Callbacks of the tokens of iterators threw. All tasks were stopped all the same; the exception has what each of them threw.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        CooperativeTask[] tasks = StopAll();
        await Task.WhenAll(tasks.Where(task => !task.IsAbandoned).Select(task => task.Completion)).WaitAsync(AbandonTimeout, TimeProvider)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch.Dispose();
        Exception[] failures = [.. tasks.Select(task => task.StopFailure).OfType<Exception>()];
        if (failures.Length > 0) throw new AggregateException(failures).Flatten();
    }

    /// <summary>Stops all tasks without waiting for their ends. No task can be added afterwards.</summary>
    public void Dispose()
    {
        StopAll();
        _watch.Dispose();
    }

    /// <summary>Begins a new task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="isAnswer">
    /// Whether it answers its caller, who waits for it: it then begins on this thread, if a turn is free, and is a stream among others
    /// when it turns out to be long.
    /// </param>
    internal void Begin(CooperativeTask task, bool isAnswer = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _tasks.TryAdd(task, true);
        // One that came while the cooperator was being disposed is not left behind.
        if (_disposed) task.Stop();
        isAnswer &= Scheduler is null;
        task.Queue = isAnswer ? _answers : _streams;
        if (!isAnswer || _answers.TakeIdle(task) is not Turn turn)
        {
            task.Queue.Enqueue(task);
            return;
        }

        Metrics?.Queue(task);
        task.Run(turn);
    }

    /// <summary>The task is a stream among others now, however it began.</summary>
    internal void MakeStream(CooperativeTask task) => task.Queue = _streams;

    /// <summary>Gets a value that indicates whether one more step that holds its thread may have its turn replaced.</summary>
    internal bool MayLend => Volatile.Read(ref _lent) < MaxBlockingSources;

    internal void CountLent(int change) => Interlocked.Add(ref _lent, change);

    internal void Forget(CooperativeTask task) => _tasks.TryRemove(task, out _);

    /// <summary>Cancels a source whose callbacks are others' code, and may block or throw.</summary>
    internal Task CancelAsync(CancellationTokenSource source)
    {
        if (Scheduler is null) return BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), source);
        try
        {
            source.Cancel();
            return Task.CompletedTask;
        }
        catch (AggregateException error)
        {
            return Task.FromException(error);
        }
    }

    /// <summary>Work begins on a thread of its caller's, without a turn: it is looked at as turns are.</summary>
    internal WatchedCall BeginCall(IWatchedWork work)
    {
        if (!_idleCalls.TryDequeue(out WatchedCall? call))
        {
            call = new WatchedCall();
            lock (_idleCalls)
            {
                if (_callCount == _calls.Length) Array.Resize(ref _calls, Math.Max(8, 2 * _callCount));
                _calls[_callCount++] = call;
            }
        }

        call.Work = work;
        Watch();
        return call;
    }

    /// <summary>What <see cref="BeginCall"/> began has ended, or goes on in turns.</summary>
    internal void EndCall(WatchedCall call)
    {
        call.Work = null;
        _idleCalls.Enqueue(call);
    }

    /// <summary>Sees to it that somebody looks at the turns, for as long as any is held.</summary>
    internal void Watch()
    {
        if (Volatile.Read(ref _watching) || Interlocked.Exchange(ref _watching, true)) return;
        _watch.Set(TimeProvider.GetTimestamp() + _watchInterval);
    }

    private CooperativeTask[] StopAll()
    {
        _disposed = true;
        CooperativeTask[] tasks = [.. _tasks.Keys];
        foreach (CooperativeTask task in tasks) task.Stop();
        return tasks;
    }

    /// <summary>A step that holds its thread leaves its turn to others, and a document that does not begin becomes a stream.</summary>
    private void LookForBlocking()
    {
        bool held = _streams.LookForBlocking() | _answers.LookForBlocking();
        long now = TimeProvider.GetTimestamp();
        foreach (WatchedCall? call in Volatile.Read(ref _calls))
        {
            if (call?.Work is not IWatchedWork work) continue;
            held = true;
            work.Look(now);
        }

        if (held)
        {
            _watch.Set(TimeProvider.GetTimestamp() + _watchInterval);
            return;
        }

        Volatile.Write(ref _watching, false);
        // One may have begun since, and counted on this look.
        if (_streams.IsHeld || _answers.IsHeld || Array.Exists(_calls, call => call?.Work is not null)) Watch();
    }

    /// <summary>A place for work without a turn; there are as many as there has ever been work at once.</summary>
    internal sealed class WatchedCall
    {
        private volatile IWatchedWork? _work;

        public IWatchedWork? Work
        {
            get => _work;
            set => _work = value;
        }
    }
}

/// <summary>Work that runs on its caller's thread without a turn.</summary>
internal interface IWatchedWork
{
    /// <summary>Called at intervals of 10 ms, from any thread, beside the work and at times a moment after it.</summary>
    void Look(long now);
}
