using System.Collections;

namespace StreamingJson.Tests.Fuzz;

/// <summary>What must be disposed once for each time that it was begun.</summary>
internal interface IWatchedSource
{
    /// <summary>Looks whether all is let go of, and nothing was asked for that may not be.</summary>
    void AssertLeft();
}

/// <summary>
/// A source of random rhythm, which may be read in both ways and goes wrong where it is told to. It minds what an iterator minds:
/// steps within steps, steps behind the end, and being disposed twice or in the middle of a step.
/// </summary>
internal sealed class FuzzSource<T> : IAsyncEnumerable<T>, IEnumerable<T>, IWatchedSource
{
    private readonly FuzzSeed _seed;
    private readonly T[] _items;
    private readonly Trouble _trouble;
    private readonly int _troubleAt;
    private string? _offence;
    private int _begun;
    private int _disposed;

    public FuzzSource(FuzzSeed seed, T[] items, Trouble trouble = Trouble.None, int troubleAt = 0)
    {
        (_seed, _items, _trouble, _troubleAt) = (seed, items, trouble, troubleAt);
        seed.Sources.Add(this);
    }

    public void AssertLeft()
    {
        Assert.Null(_offence);
        Assert.Equal(_begun, _disposed);
    }

    public IEnumerator<T> GetEnumerator() => Begin(default);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => Begin(cancellationToken);

    private Enumerator Begin(CancellationToken cancellationToken)
    {
        _begun++;
        return new Enumerator(this, new Rhythm(_seed), cancellationToken);
    }

    private sealed class Enumerator(FuzzSource<T> source, Rhythm rhythm, CancellationToken token)
        : IAsyncEnumerator<T>, IEnumerator<T>
    {
        private int _at = -1;
        private bool _moving;
        private bool _ended;
        private bool _disposed;

        // The serializer asks for it once more where it resumes.
        public T Current => _at >= 0 && !_ended && !_moving ? source._items[_at] : throw Offence("There is no current item.");

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            Enter();
            _moving = false;
            return Move();
        }

        public ValueTask<bool> MoveNextAsync()
        {
            Enter();
            bool hangs = source._trouble == Trouble.SourceHangs && _at + 1 == source._troubleAt;
            if (hangs || rhythm.WaitsNow) return MoveLaterAsync(hangs);
            _moving = false;
            // An iterator that throws gives a task that has failed; others just throw.
            if (_at + 1 != source._troubleAt || rhythm.Toss()) return new ValueTask<bool>(Move());
            try
            {
                return new ValueTask<bool>(Move());
            }
            catch (IOException error)
            {
                return ValueTask.FromException<bool>(error);
            }
        }

        public void Reset() => throw Offence("It was reset.");

        public void Dispose()
        {
            if (_moving) throw Offence("Disposed in the middle of a step.");
            if (_disposed) throw Offence("Disposed twice.");
            _disposed = true;
            source._disposed++;
            if (source._trouble == Trouble.DisposeThrows) throw source._seed.Error;
        }

        public ValueTask DisposeAsync()
        {
            if (!rhythm.WaitsNow)
            {
                Dispose();
                return default;
            }

            return DisposeLaterAsync();
        }

        private async ValueTask DisposeLaterAsync()
        {
            await rhythm.WaitAsync();
            Dispose();
        }

        private async ValueTask<bool> MoveLaterAsync(bool hangs)
        {
            try
            {
                if (hangs) await source._seed.Gates.HangAsync(token);
                else await rhythm.WaitAsync();
            }
            catch (OperationCanceledException)
            {
                _ended = true;
                throw;
            }
            finally
            {
                _moving = false;
            }

            return Move();
        }

        private void Enter()
        {
            if (_moving) throw Offence("A step within a step.");
            if (_ended) throw Offence("A step behind the end.");
            if (_disposed) throw Offence("A step of what is disposed.");
            _moving = true;
        }

        private bool Move()
        {
            _at++;
            if (source._trouble == Trouble.SourceThrows && _at == source._troubleAt)
            {
                _ended = true;
                throw source._seed.Error;
            }

            _ended = _at == source._items.Length;
            return !_ended;
        }

        private InvalidOperationException Offence(string offence)
        {
            source._offence ??= offence;
            return new InvalidOperationException(offence);
        }
    }
}
