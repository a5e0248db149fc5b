namespace StreamingJson.Bench;

// The two ways in which the framework streams a list by itself.
internal static class FrameworkLists
{
    public static async IAsyncEnumerable<int> CountAsync(int length)
    {
        // Once for the stream, and already completed: the loop itself awaits nothing.
        await Task.CompletedTask;
        for (int i = 0; i < length; i++)
        {
            yield return i;
        }
    }

    public static IEnumerable<int> Count(int length)
    {
        for (int i = 0; i < length; i++)
        {
            yield return i;
        }
    }
}
