namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>
/// Counts until the test says that it is over, and hears of no token, as many sources do not. At <see cref="Stop"/> it stays
/// until the test lets it go on.
/// </summary>
/// <param name="wait">After so many integers it waits, for no longer than a thread takes to come back; zero for never.</param>
public sealed class Counter(int wait)
{
    public const int Stop = 2000;

    private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _goal = long.MaxValue;
    private volatile bool _end;
    private volatile bool _atItsEnd;

    public bool IsAtItsEnd => _atItsEnd;

    public Task WhenDisposed => _disposed.Task;

    public void End() => _end = true;

    public void GoOn() => _goesOn.TrySetResult();

    /// <summary>Waits until it has come so far, or was disposed.</summary>
    /// <returns>Whether it has.</returns>
    public async Task<bool> ReachesAsync(long goal)
    {
        Volatile.Write(ref _goal, goal);
        return await Task.WhenAny(_reached.Task, WhenDisposed).Patiently() == _reached.Task;
    }

    public async IAsyncEnumerable<int> CountAsync()
    {
        try
        {
            for (int i = 0; !_end; i++)
            {
                if (wait > 0 && i % wait == wait - 1) await Task.Yield();
                if (i == Stop) await _goesOn.Task.Patiently();
                if (i >= Volatile.Read(ref _goal)) _reached.TrySetResult();
                yield return i;
            }

            _atItsEnd = true;
        }
        finally
        {
            _disposed.TrySetResult();
        }
    }
}
