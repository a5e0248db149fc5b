using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>The items of a source one by one, whether it can wait or not; what it throws is told, not thrown.</summary>
internal abstract class ItemSource<T> : IAsyncDisposable
{
    public abstract T Current { get; }

    /// <summary>Items behind the current one that are there already; none where each has to be asked for. Valid until the next move.</summary>
    public virtual ReadOnlySpan<T> Ahead => default;

    /// <summary>What the source has thrown, after <see cref="ItemStep.Failed"/>.</summary>
    public ExceptionDispatchInfo? Failure { get; protected set; }

    /// <summary>Moves to the next item; after <see cref="ItemStep.Waits"/>, and <see cref="WaitAsync"/>, the same one.</summary>
    public abstract ItemStep Move();

    /// <summary>Passes over so many of <see cref="Ahead"/>.</summary>
    public virtual void Skip(int items)
    {
        // Where nothing is ahead, nothing is passed over.
    }

    /// <summary>
    /// The source has held its caller's thread: from the next item on it is read on one of its own, if that can be done. It is called
    /// from any thread.
    /// </summary>
    public virtual void LeaveTurns(BlockingThreads threads)
    {
        // What is in memory holds nobody.
    }

    /// <summary>Waits, after <see cref="ItemStep.Waits"/>, until <see cref="Move"/> has an answer. It does not throw.</summary>
    public abstract ValueTask WaitAsync();

    public abstract ValueTask DisposeAsync();
}
