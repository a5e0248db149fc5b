namespace StreamingJson.Tests;

/// <summary>A turn that goes on where it has ended leaves the pool's thread to whoever waits for it.</summary>
public class SharedPoolTests
{
    private const int Turns = 2_000;

    /// <summary>More cooperators than the pool has threads, each with one task that never waits.</summary>
    [Fact]
    public async Task TasksThatWouldRunForEver_AllThreadsTaken_NobodyIsLeftOut()
    {
        int count = ThreadPool.ThreadCount + 16;
        int[] steps = new int[count];
        TaskCompletionSource<int[]> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CooperatorOptions options = new() { MaxConcurrency = 1, TimeSlice = TimeSpan.Zero };
        Cooperator[] cooperators = [.. Enumerable.Range(0, count).Select(_ => new Cooperator(options))];
        for (int i = 0; i < count; i++) cooperators[i].Cooperate(Steps(i));
        try
        {
            Assert.All(await seen.Task.WaitAsync(TimeSpan.FromSeconds(60)), steps => Assert.NotEqual(0, steps));
        }
        finally
        {
            foreach (Cooperator cooperator in cooperators) await cooperator.DisposeAsync();
        }

#pragma warning disable CS1998 // an iterator that never waits
        async IAsyncEnumerable<int> Steps(int task)
        {
            while (true)
            {
                if (Interlocked.Increment(ref steps[task]) == Turns) seen.TrySetResult([.. steps]);
                yield return task;
            }
        }
#pragma warning restore CS1998
    }
}
