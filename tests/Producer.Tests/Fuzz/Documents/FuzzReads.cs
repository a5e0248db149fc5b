namespace StreamingJson.Tests.Fuzz;

/// <summary>Reads of any length and rhythm, which fail or hang where they are told to, and count their disposals.</summary>
internal sealed class FuzzReads<T> : IWatchedSource
{
    private readonly FuzzSeed _seed;
    private readonly T[] _all;
    private readonly Trouble _trouble;
    private readonly Random _random;
    private readonly Rhythm _rhythm;
    private readonly int _troubleAt;
    private readonly int _longest;
    private int _at;
    private bool _reading;
    private int _disposals;

    public FuzzReads(FuzzSeed seed, T[] all, Trouble trouble)
    {
        (_seed, _all, _trouble) = (seed, all, trouble);
        _random = new Random(seed.Random.Next());
        _rhythm = new Rhythm(seed);
        _troubleAt = seed.Random.Next(all.Length + 1);
        _longest = seed.Pick(2, 5, 100, 10_000);
        seed.Sources.Add(this);
    }

    /// <summary>Whoever begins to encode it disposes it, even before the first read.</summary>
    public void AssertLeft() => Assert.Equal(1, _disposals);

    public ValueTask<int> ReadAsync(Memory<T> buffer, CancellationToken cancellationToken)
    {
        if (_reading || _disposals > 0) throw new InvalidOperationException("A read within a read, or behind the end.");
        bool isThere = _at >= _troubleAt;
        if (_trouble == Trouble.SourceThrows && isThere) throw _seed.Error;
        bool hangs = _trouble == Trouble.SourceHangs && isThere;
        return hangs || _rhythm.WaitsNow
            ? ReadLaterAsync(buffer, hangs, cancellationToken)
            : new ValueTask<int>(Read(buffer.Span));
    }

    public void Dispose()
    {
        if (_reading) throw new InvalidOperationException("Disposed in the middle of a read.");
        _disposals++;
        if (_trouble == Trouble.DisposeThrows) throw _seed.Error;
    }

    private async ValueTask<int> ReadLaterAsync(Memory<T> buffer, bool hangs, CancellationToken cancellationToken)
    {
        _reading = true;
        try
        {
            if (hangs) await _seed.Gates.HangAsync(cancellationToken);
            else await _rhythm.WaitAsync();
        }
        finally
        {
            _reading = false;
        }

        return Read(buffer.Span);
    }

    private int Read(Span<T> buffer)
    {
        bool isBefore = _trouble is Trouble.SourceThrows or Trouble.SourceHangs && _at < _troubleAt;
        int most = isBefore ? _troubleAt : _all.Length;
        int length = Math.Min(most - _at, Math.Min(_random.Next(1, _longest), buffer.Length));
        _all.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }
}
