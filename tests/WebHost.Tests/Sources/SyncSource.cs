using System.Collections;

namespace StreamingJson.WebHost.Tests.Sources;

/// <summary>A source that does not wait, with a record.</summary>
internal sealed class SyncSource<T>(IEnumerable<T> items) : SourceRecord, IEnumerable<T>
{
    public IEnumerator<T> GetEnumerator()
    {
        Begin();
        return new Enumerator(this, items.GetEnumerator());
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(SyncSource<T> source, IEnumerator<T> inner) : IEnumerator<T>
    {
        public T Current => inner.Current;

        object? IEnumerator.Current => Current;

        public bool MoveNext() => inner.MoveNext();

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            source.Dispose();
            inner.Dispose();
        }
    }
}
