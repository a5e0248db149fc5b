namespace StreamingJson.Tests.Fuzz;

/// <summary>Waits for what the document waits for, and opens its gates meanwhile.</summary>
internal static class Patience
{
    // Nothing here takes a second; what takes this long never comes.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static T Await<T>(ValueTask<T> pending, Gates gates, CancellationTokenSource? cancelling = null) =>
        pending.IsCompleted ? pending.GetAwaiter().GetResult() : Await(pending.AsTask(), gates, cancelling);

    public static void Await(ValueTask pending, Gates gates)
    {
        if (!pending.IsCompleted) Await(Answer(pending), gates, null);
        else pending.GetAwaiter().GetResult();

        static async Task<bool> Answer(ValueTask pending)
        {
            await pending;
            return true;
        }
    }

    /// <param name="pending">What is waited for.</param>
    /// <param name="gates">Opened one by one.</param>
    /// <param name="cancelling">Cancelled where a source hangs.</param>
    public static T Await<T>(Task<T> pending, Gates gates, CancellationTokenSource? cancelling)
    {
        SpinWait spin = default;
        long end = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (!pending.IsCompleted)
        {
            if (gates.Open()) spin.Reset();
            else if (gates.Hangs && cancelling is { IsCancellationRequested: false }) cancelling.Cancel();
            else spin.SpinOnce();
            if (Environment.TickCount64 > end) throw new TimeoutException("The document waits for what never comes.");
        }

        return pending.GetAwaiter().GetResult();
    }

    /// <returns>What was thrown, if anything.</returns>
    public static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
