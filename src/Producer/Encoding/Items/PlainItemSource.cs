using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>The items of an enumerable, which never waits; the token is looked at with each item.</summary>
internal sealed class PlainItemSource<T>(IEnumerable<T> source, CancellationToken cancellationToken) : ItemSource<T>
{
    private readonly IEnumerator<T> _items = source.GetEnumerator();

    public override T Current => _items.Current;

    public override ItemStep Move()
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _items.MoveNext() ? ItemStep.Item : ItemStep.End;
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            return ItemStep.Failed;
        }
    }

    public override ValueTask WaitAsync() => default;

    public override ValueTask DisposeAsync()
    {
        _items.Dispose();
        return default;
    }
}
