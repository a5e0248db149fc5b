namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>An asynchronous source with a record.</summary>
internal sealed class AsyncSource<T>(Func<CancellationToken, IAsyncEnumerable<T>> items) : SourceRecord, IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Begin();
        return new Enumerator(this, items(cancellationToken).GetAsyncEnumerator(cancellationToken));
    }

    private sealed class Enumerator(AsyncSource<T> source, IAsyncEnumerator<T> inner) : IAsyncEnumerator<T>
    {
        public T Current => inner.Current;

        public ValueTask<bool> MoveNextAsync() => inner.MoveNextAsync();

        public ValueTask DisposeAsync()
        {
            source.Dispose();
            return inner.DisposeAsync();
        }
    }
}
