namespace StreamingJson.LoadClient.Platform;

/// <summary>Work that blocks, on a thread that nobody else needs.</summary>
internal static class OwnThread
{
    /// <param name="stackSize">Bytes of its stack; 0 for as many as usual.</param>
    /// <param name="work">What it does.</param>
    /// <returns>Ends with the work, and fails with it.</returns>
    public static Task RunAsync(int stackSize, Action work)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(
            () =>
            {
                try
                {
                    work();
                    done.SetResult();
                }
                catch (Exception failure)
                {
                    done.SetException(failure);
                }
            },
            stackSize)
        { IsBackground = true };
        thread.Start();
        return done.Task;
    }
}
