namespace StreamingJson;

/// <summary>Wakes whoever waits for a condition whenever that may have changed. A wait allocates; a change that nobody waits for does not.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    public void Set() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    /// <summary>Waits until the condition holds, which it is asked with each change.</summary>
    public async ValueTask WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource next = Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh;
            // A change between the question and the waiting has woken nobody.
            if (condition()) return;
            await next.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
