using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>The items of a source one by one, whether it can wait or not; what it throws is told, not thrown.</summary>
internal abstract class ItemSource<T> : IAsyncDisposable
{
    public abstract T Current { get; }

    /// <summary>What the source has thrown, after <see cref="ItemStep.Failed"/>.</summary>
    public ExceptionDispatchInfo? Failure { get; protected set; }

    /// <summary>Moves to the next item; after <see cref="ItemStep.Waits"/>, and <see cref="WaitAsync"/>, the same one.</summary>
    public abstract ItemStep Move();

    /// <summary>Waits, after <see cref="ItemStep.Waits"/>, until <see cref="Move"/> has an answer. It does not throw.</summary>
    public abstract ValueTask WaitAsync();

    public abstract ValueTask DisposeAsync();
}
