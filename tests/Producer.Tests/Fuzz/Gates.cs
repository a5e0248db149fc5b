using System.Collections.Concurrent;

namespace StreamingJson.Tests.Fuzz;

/// <summary>What is waited for, until whoever drives the document opens it: what comes behind runs within that call.</summary>
internal sealed class Gates
{
    private readonly ConcurrentQueue<TaskCompletionSource> _closed = new();
    private volatile bool _hangs;

    /// <summary>Something waits for what will never come.</summary>
    public bool Hangs => _hangs;

    public Task WaitAsync()
    {
        TaskCompletionSource gate = new();
        _closed.Enqueue(gate);
        return gate.Task;
    }

    /// <summary>Waits until it is cancelled.</summary>
    public async Task HangAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource gate = new();
        await using CancellationTokenRegistration registration =
            cancellationToken.Register(() => gate.TrySetCanceled(cancellationToken));
        _hangs = true;
        await gate.Task;
    }

    /// <returns>Whether there was something to open.</returns>
    public bool Open()
    {
        if (!_closed.TryDequeue(out TaskCompletionSource? gate)) return false;
        gate.SetResult();
        return true;
    }
}
