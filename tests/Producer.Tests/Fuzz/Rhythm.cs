namespace StreamingJson.Tests.Fuzz;

/// <summary>How a source waits before its steps: never, always, or now and then; for the driver or the thread pool.</summary>
internal sealed class Rhythm
{
    private readonly FuzzSeed _seed;
    private readonly Random _random;

    // Each so-manieth step waits; none for zero.
    private readonly int _every;

    // Of those that wait, each so-manieth waits for the thread pool.
    private readonly int _pool;

    public Rhythm(FuzzSeed seed)
    {
        _seed = seed;
        // Of its own, since steps come when the encoder asks, and nothing else may depend on that.
        _random = new Random(seed.Random.Next());
        _every = seed.Pick(0, 0, 1, 2, 3, 10, 50);
        _pool = seed.Pick(0, 0, 0, 50, 3);
    }

    /// <summary>Whether the next step waits.</summary>
    public bool WaitsNow => _every > 0 && _random.Next(_every) == 0;

    public async Task WaitAsync()
    {
        if (_pool > 0 && _random.Next(_pool) == 0) await Task.Yield();
        else await _seed.Gates.WaitAsync();
    }

    /// <summary>A coin for what comes with the step.</summary>
    public bool Toss() => _random.Next(2) == 0;
}
