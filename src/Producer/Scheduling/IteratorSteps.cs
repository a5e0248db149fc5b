using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>An iterator of whatever items, a step at a time.</summary>
internal sealed class IteratorSteps(Func<ValueTask<bool>> moveNext, Func<ValueTask> dispose)
{
    private ValueTask<bool> _step;

    /// <summary>A step was begun whose end nobody has looked at.</summary>
    public bool IsUnderWay { get; private set; }

    public static IteratorSteps Of<T>(IAsyncEnumerator<T> iterator) => new(iterator.MoveNextAsync, iterator.DisposeAsync);

    /// <returns>Whether the step has ended already.</returns>
    public bool Begin()
    {
        _step = moveNext();
        IsUnderWay = true;
        return _step.IsCompleted;
    }

    /// <summary>Says what is called when the step that is under way has ended.</summary>
    public void OnEnded(Action ended) => _step.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(ended);

    /// <returns><see langword="false"/> when it was the last.</returns>
    public bool End()
    {
        IsUnderWay = false;
        return _step.GetAwaiter().GetResult();
    }

    public ValueTask DisposeAsync() => dispose();
}
