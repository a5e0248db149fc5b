using System.Runtime.CompilerServices;

namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>What sources can be like: each begins with 0, 1, 2 and goes on in its own way.</summary>
internal static class Supply
{
    public static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }

    public static async IAsyncEnumerable<int> EndlessAsync([EnumeratorCancellation] CancellationToken token)
    {
        // Each way to yield in its turn: at once, and after a wait.
        for (int i = 0; ; i++)
        {
            if (i % 1000 == 999) await Task.Yield();
            token.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    /// <summary>So many items, and then none for ever; but it hears of its token.</summary>
    public static async IAsyncEnumerable<int> SilentAfterAsync(int items, [EnumeratorCancellation] CancellationToken token)
    {
        for (int i = 0; i < items; i++) yield return i;
        await new TaskCompletionSource().Task.WaitAsync(token);
    }

    public static IEnumerable<int> FailingAfter(int items)
    {
        for (int i = 0; i < items; i++) yield return i;
        throw new InvalidDataException(Failure);
    }

    public static async IAsyncEnumerable<int> FailingAfterAsync(int items)
    {
        await Task.Yield();
        foreach (int i in FailingAfter(items)) yield return i;
    }

    /// <summary>The message of every failure; no reader may see it.</summary>
    public const string Failure = "the shelf is empty";
}
