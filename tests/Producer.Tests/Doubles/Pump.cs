using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A scheduler whose work items run when, and in the order in which, a test says so.</summary>
internal sealed class Pump : PipeScheduler
{
    // A cancellation's callbacks, and a stream's last step, are of the thread pool's.
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _work = new();

    public int Count => _work.Count;

    public override void Schedule(Action<object?> action, object? state) => _work.Enqueue((action, state));

    /// <summary>Runs one work item.</summary>
    public bool Step()
    {
        if (!_work.TryDequeue(out (Action<object?> Action, object? State) item)) return false;
        item.Action(item.State);
        return true;
    }

    /// <summary>Runs work items until none is left, or so many have run.</summary>
    public void Run(int most = int.MaxValue)
    {
        for (int i = 0; i < most && Step(); i++)
        {
        }
    }
}
