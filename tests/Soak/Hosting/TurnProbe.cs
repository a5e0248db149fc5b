namespace StreamingJson.Soak.Hosting;

/// <summary>Counts turns that are free by having all of them at once.</summary>
internal static class TurnProbe
{
    // A free turn begins within microseconds; on a machine that is busy with others it may be a long one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="cooperator">Without tasks.</param>
    /// <param name="turns">How many turns it should have.</param>
    public static int CountFree(Cooperator cooperator, int turns)
    {
        using CountdownEvent all = new(turns);
        int within = 0;
        int most = 0;
        CooperativeTask[] tasks = [.. Enumerable.Range(0, turns).Select(_ => cooperator.Cooperate(HoldAsync()))];
        foreach (CooperativeTask task in tasks) task.Completion.Wait();
        return most;

        async IAsyncEnumerable<bool> HoldAsync()
        {
            // One after the other they would come too, by a single turn; so it counts who is within.
            int now = Interlocked.Increment(ref within);
            lock (all) most = Math.Max(most, now);
            all.Signal();
            all.Wait(Limit);
            Interlocked.Decrement(ref within);
            await ValueTask.CompletedTask;
            yield break;
        }
    }
}
