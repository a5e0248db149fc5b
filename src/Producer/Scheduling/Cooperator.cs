using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>
/// A cooperative scheduler, Twisted's <c>Cooperator</c>: it drives any number of asynchronous iterators in turns. At most
/// <see cref="CooperatorOptions.MaxConcurrency"/> of them run at once, each for one
/// <see cref="CooperatorOptions.TimeSlice"/>; then it goes to the back of a first-in, first-out queue.
/// </summary>
/// <remarks>
/// However many tasks want to run, no more than <see cref="CooperatorOptions.MaxConcurrency"/> work items of theirs stand in the
/// thread pool, so that everything else there is served as if they were not. All members may be called from any thread.
/// </remarks>
public sealed class Cooperator : IAsyncDisposable
{
    private readonly Channel<CooperativeTask> _ready = Channel.CreateUnbounded<CooperativeTask>();
    private readonly ConcurrentQueue<Turn> _free = new();
    private readonly ConcurrentDictionary<CooperativeTask, bool> _tasks = new();
    private readonly PipeScheduler? _scheduler;
    private readonly Turn[] _turns;
    private volatile bool _disposed;

    /// <summary>Creates a cooperator.</summary>
    /// <param name="options">How time is shared; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="scheduler">
    /// Where turns run; <see langword="null"/> for the thread pool. Where nobody waits for a turn, a source that waits for each of
    /// its items has one on its own thread.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Cooperator(CooperatorOptions? options = null, TimeProvider? timeProvider = null, PipeScheduler? scheduler = null)
    {
        options ??= new CooperatorOptions();
        options.Validate();
        TimeProvider = timeProvider ?? TimeProvider.System;
        _scheduler = scheduler;
        TimeSlice = TimeProvider.Ticks(options.TimeSlice);
        Grace = TimeProvider.Ticks(options.Grace);
        if (options.MeterFactory is not null) Metrics = new TurnMetrics(options.MeterFactory, this);
        _turns = new Turn[options.MaxConcurrency];
        for (int i = 0; i < _turns.Length; i++) _free.Enqueue(_turns[i] = new Turn(this));
    }

    /// <summary>The cooperator of everybody who has none of their own, with the default options.</summary>
    public static Cooperator Shared { get; } = new();

    /// <summary>The clock that turns are measured by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>How many tasks stand in the queue for a turn.</summary>
    public int ReadyCount => _ready.Reader.Count;

    /// <summary>How many tasks have not ended.</summary>
    public int TaskCount => _tasks.Count;

    /// <summary>How many turns have ended since the cooperator was made.</summary>
    public long TurnCount => _turns.Sum(turn => turn.Count);

    // In ticks of the clock.
    internal long TimeSlice { get; }

    internal long Grace { get; }

    internal TurnMetrics? Metrics { get; }

    /// <summary>Drives an iterator in turns until it ends, throws, or is stopped.</summary>
    /// <typeparam name="T">The type of its items, which nobody looks at: an iterator yields to let others run.</typeparam>
    /// <param name="work">The iterator. The token that it is given is cancelled when the task is stopped.</param>
    /// <param name="coversWait">
    /// Asked when the iterator has to wait: <see langword="true"/> when it waits for what its turn has caused, so that the turn
    /// is kept up to <see cref="CooperatorOptions.Grace"/>. <see langword="null"/>: the turn is given back at every wait.
    /// </param>
    /// <returns>The task, already in the queue.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    /// <exception cref="ObjectDisposedException">The cooperator has been disposed.</exception>
    public CooperativeTask Cooperate<T>(IAsyncEnumerable<T> work, Func<bool>? coversWait = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_disposed, this);
        CooperativeTask task = CooperativeTask.Create(this, work, coversWait);
        _tasks.TryAdd(task, true);
        // One that came while the cooperator was being disposed is not left behind.
        if (_disposed) task.Stop();
        Enqueue(task);
        return task;
    }

    /// <summary>Stops all tasks, and waits until each has disposed its iterator. No task can be added afterwards.</summary>
    /// <returns>A task that ends when all have ended.</returns>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (CooperativeTask task in _tasks.Keys) task.Stop();
        foreach (CooperativeTask task in _tasks.Keys)
            await task.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    internal void Enqueue(CooperativeTask task)
    {
        Metrics?.Queue(task);
        _ready.Writer.TryWrite(task);
        StartTurns();
    }

    /// <returns>A free turn on this thread; <see langword="null"/> when there is none, or somebody waits for one.</returns>
    internal Turn? TakeFreeTurn() => _ready.Reader.Count == 0 && _free.TryDequeue(out Turn? turn) ? turn : null;

    /// <summary>A turn has ended: its task goes to the back of the queue, if it can run on, and the first there has it.</summary>
    internal void EndTurn(Turn turn, CooperativeTask? runsOn = null)
    {
        turn.Leave();
        Metrics?.End(turn, runsOn);
        if (runsOn is not null) _ready.Writer.TryWrite(runsOn);
        if (_ready.Reader.TryRead(out CooperativeTask? next))
        {
            Start(turn, next, hasJustEnded: true);
            return;
        }

        _free.Enqueue(turn);
        StartTurns();
    }

    internal void Forget(CooperativeTask task) => _tasks.TryRemove(task, out _);

    /// <summary>
    /// Brings free turns and ready tasks together. Whoever adds one of either looks for the other afterwards, so that of two who
    /// add at once, one sees both.
    /// </summary>
    private void StartTurns()
    {
        while (_ready.Reader.Count > 0 && _free.TryDequeue(out Turn? turn))
        {
            if (_ready.Reader.TryRead(out CooperativeTask? task)) Start(turn, task);
            else _free.Enqueue(turn);
        }
    }

    private void Start(Turn turn, CooperativeTask task, bool hasJustEnded = false)
    {
        turn.Holder = task;
        if (_scheduler is not null) _scheduler.Schedule(static turn => ((Turn)turn!).Run(), turn);
        else if (hasJustEnded) turn.GoOn();
        else turn.Queue();
    }
}
