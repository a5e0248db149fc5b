using System.Collections;

namespace StreamingJson.Tests;

/// <summary>
/// A source that may be read in both ways. It counts how often it was begun and disposed, and minds being disposed in a
/// step.
/// </summary>
internal sealed class CountedSource<T>(Func<IEnumerable<T>> items) : IAsyncEnumerable<T>, IEnumerable<T>
{
    public int Begun { get; private set; }

    public int Disposed { get; private set; }

    /// <summary>What comes before each step.</summary>
    public Func<CancellationToken, Task> Step { get; init; } = _ => Task.CompletedTask;

    public IEnumerator<T> GetEnumerator() => new Enumerator(this, default);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(this, cancellationToken);

    private sealed class Enumerator : IAsyncEnumerator<T>, IEnumerator<T>
    {
        private readonly CountedSource<T> _source;
        private readonly IEnumerator<T> _items;
        private readonly CancellationToken _token;
        private bool _moving;
        private int _step;

        public Enumerator(CountedSource<T> source, CancellationToken token)
        {
            (_source, _items, _token) = (source, source.Items(), token);
            source.Begun++;
        }

        public T Current => _items.Current;

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            _source.Step(_token).GetAwaiter().GetResult();
            return _items.MoveNext();
        }

        public async ValueTask<bool> MoveNextAsync()
        {
            _moving = true;
            try
            {
                if (_step++ % 7 == 3) await Task.Yield();
                await _source.Step(_token);
                return _items.MoveNext();
            }
            finally
            {
                _moving = false;
            }
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => _source.Disposed++;

        public ValueTask DisposeAsync()
        {
            if (_moving) throw new NotSupportedException("Disposed in the middle of a step.");
            Dispose();
            return default;
        }
    }

    private IEnumerator<T> Items() => items().GetEnumerator();
}
