using System.Collections.Concurrent;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>Tasks that are ready to run, first in, first out, and the turns that they are given.</summary>
internal sealed class TurnQueue
{
    private readonly Channel<CooperativeTask> _ready = Channel.CreateUnbounded<CooperativeTask>();
    private readonly ConcurrentQueue<Turn> _free = new();
    private readonly Cooperator _cooperator;
    private readonly Turn[] _turns;
    private long _retiredTurns;

    /// <param name="cooperator">Whose they are.</param>
    /// <param name="concurrency">How many turns there are.</param>
    /// <param name="slice">How long each lasts, in ticks of the clock.</param>
    /// <param name="yields">Whether each ends with a yield to the threads of others.</param>
    public TurnQueue(Cooperator cooperator, int concurrency, long slice, bool yields)
    {
        (_cooperator, Slice, Yields) = (cooperator, slice, yields);
        _turns = new Turn[concurrency];
        for (int i = 0; i < _turns.Length; i++) _free.Enqueue(_turns[i] = new Turn(cooperator, this));
    }

    public long Slice { get; }

    public bool Yields { get; }

    public int ReadyCount => _ready.Reader.Count;

    /// <summary>Gets how many turns have ended.</summary>
    public long TurnCount => Volatile.Read(ref _retiredTurns) + _turns.Sum(turn => turn.Count);

    /// <summary>Gets a value that indicates whether a task has one of the turns.</summary>
    public bool IsHeld => Array.Exists(_turns, turn => turn.Holder is not null);

    public void Enqueue(CooperativeTask task)
    {
        _cooperator.Metrics?.Queue(task);
        _ready.Writer.TryWrite(task);
        StartTurns();
    }

    /// <returns>An idle turn for a step on this thread; <see langword="null"/> when there is none, or somebody waits for one.</returns>
    public Turn? TakeIdle(CooperativeTask task)
    {
        if (_ready.Reader.Count > 0 || !_free.TryDequeue(out Turn? turn)) return null;
        turn.Holder = task;
        _cooperator.Watch();
        return turn;
    }

    /// <summary>A turn has ended: its task goes to the back of its queue, if it can run on, and the first there has it.</summary>
    public void End(Turn turn, CooperativeTask? runsOn = null)
    {
        turn.Leave();
        _cooperator.Metrics?.End(turn, runsOn);
        if (runsOn is not null && runsOn.Queue != this) runsOn.Queue.Enqueue(runsOn);
        else if (runsOn is not null) _ready.Writer.TryWrite(runsOn);
        if (turn.IsLent)
        {
            Interlocked.Add(ref _retiredTurns, turn.Count);
            _cooperator.CountLent(-1);
        }
        else if (_ready.Reader.TryRead(out CooperativeTask? next))
        {
            Start(turn, next, hasJustEnded: true);
            return;
        }
        else
        {
            _free.Enqueue(turn);
        }

        StartTurns();
    }

    /// <summary>A turn whose step is the same as at the last look is lent: another has its place, and its task is told.</summary>
    /// <returns>Whether any turn is held.</returns>
    public bool LookForBlocking()
    {
        bool held = false;
        for (int i = 0; i < _turns.Length; i++)
        {
            Turn turn = _turns[i];
            if (turn.Holder is not CooperativeTask holder) continue;
            held = true;
            if (!turn.IsSameStep() || !_cooperator.MayLend || !holder.OnBlocking(turn)) continue;
            _cooperator.CountLent(1);
            Turn another = turn.Lend();
            _turns[i] = another;
            _free.Enqueue(another);
        }

        StartTurns();
        return held;
    }

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
        _cooperator.Watch();
        if (_cooperator.Scheduler is not null)
            _cooperator.Scheduler.Schedule(static turn => ((Turn)turn!).RunScheduled(), turn);
        else if (hasJustEnded) turn.Continue();
        else turn.Queue();
    }
}
