namespace StreamingJson.Tests;

/// <summary>What some work allocates each time.</summary>
internal static class Allocation
{
    /// <summary>
    /// The least of twenty rounds, after one to warm up. What the work allocates is in each of them; what the runtime now and then
    /// books on a thread, a few KB, is not.
    /// </summary>
    public static long Least(Action work)
    {
        work();
        long least = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
