using System.Collections;

namespace StreamingJson;

/// <summary>What the serializer sees in place of a source that is a member.</summary>
internal abstract class TrackedSource(object source)
{
    /// <summary>The member's value itself.</summary>
    public object Source => source;
}

/// <summary>An asynchronous source whose enumerators are known while they are open.</summary>
internal sealed class TrackedAsyncSource<T>(IAsyncEnumerable<T> source, OpenSources open)
    : TrackedSource(source), IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Enumerator items = new(source.GetAsyncEnumerator(cancellationToken), open);
        open.Add(items);
        return items;
    }

    private sealed class Enumerator(IAsyncEnumerator<T> items, OpenSources open) : IAsyncEnumerator<T>, IOpenSource
    {
        public T Current => items.Current;

        public ValueTask<bool> MoveNextAsync() => items.MoveNextAsync();

        public ValueTask DisposeAsync() => CloseAsync();

        public ValueTask CloseAsync() => open.Remove(this) ? items.DisposeAsync() : default;
    }
}

/// <summary>A source that does not wait, whose enumerators are known while they are open.</summary>
internal sealed class TrackedPlainSource<T>(IEnumerable<T> source, OpenSources open) : TrackedSource(source), IEnumerable<T>
{
    public IEnumerator<T> GetEnumerator()
    {
        Enumerator items = new(source.GetEnumerator(), open);
        open.Add(items);
        return items;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(IEnumerator<T> items, OpenSources open) : IEnumerator<T>, IOpenSource
    {
        public T Current => items.Current;

        object? IEnumerator.Current => items.Current;

        public bool MoveNext() => items.MoveNext();

        public void Reset() => items.Reset();

        public void Dispose()
        {
            if (open.Remove(this)) items.Dispose();
        }

        public ValueTask CloseAsync()
        {
            Dispose();
            return default;
        }
    }
}
