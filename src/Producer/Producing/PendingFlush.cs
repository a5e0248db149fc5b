using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>A flush that has begun; who began it awaits it, once. By default there was nothing to flush.</summary>
/// <remarks>
/// Not an asynchronous method, whose state machine every reader that lets its stream wait would keep. Measured: beside 10,000 slow readers
/// half of what was allocated, 4 MB alive at any time, which each collection copied.
/// </remarks>
internal readonly struct PendingFlush : ICriticalNotifyCompletion
{
    private readonly Consumer? _consumer;
    private readonly ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private readonly bool _waits;

    public PendingFlush(Consumer consumer, ValueTask<FlushResult> flush, bool waits) =>
        (_consumer, _flush, _waits) = (consumer, flush.ConfigureAwait(false).GetAwaiter(), waits);

    public bool IsCompleted => _flush.IsCompleted;

    public PendingFlush GetAwaiter() => this;

    /// <returns><see langword="false"/> when the consumer has gone, or was left.</returns>
    public bool GetResult() => _consumer?.EndFlush(_flush, _waits) ?? true;

    public void OnCompleted(Action continuation) => _flush.OnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _flush.UnsafeOnCompleted(continuation);
}
