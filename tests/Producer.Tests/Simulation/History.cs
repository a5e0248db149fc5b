namespace StreamingJson.Tests.Simulation;

/// <summary>
/// A random history of a cooperator and some streams, by a seeded clock and scheduler on one thread. What happens, at any point:
/// items, ends and failures of sources; reading and leaving; pauses, resumptions, stops and cancellations by hand; time. After
/// each step its invariants are looked at.
/// </summary>
internal sealed class History
{
    private readonly Random _random;
    private readonly ManualTime _time = new();
    private readonly Pump _pump = new();
    private readonly Cooperator _cooperator;
    private readonly int _maxConcurrency;
    private readonly SimulatedStream[] _streams;

    private History(int seed)
    {
        _random = new Random(seed);
        _maxConcurrency = _random.Next(1, 4);
        _cooperator = new Cooperator(
            new CooperatorOptions
            {
                MaxConcurrency = _maxConcurrency,
                TimeSlice = TimeSpan.FromMilliseconds(_random.Next(2)),
                Grace = TimeSpan.FromMilliseconds(_random.Next(2)),
            }, _time, _pump);
        _streams = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new SimulatedStream(_random, _cooperator))];
    }

    public static void Run(int seed)
    {
        History history = new(seed);
        try
        {
            history.Run();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"The history of seed {seed} breaks a promise: {error.Message}", error);
        }
    }

    private void Run()
    {
        foreach (SimulatedStream stream in _streams) stream.Begin();
        int steps = _random.Next(5, 60);
        for (int i = 0; i < steps; i++)
        {
            Step(_streams[_random.Next(_streams.Length)]);
            Look();
        }

        if (_random.Next(4) == 0) DisposeCooperator();
        else Finish();
        TakeAll();
        foreach (SimulatedStream stream in _streams)
        {
            stream.AssertPrefix();
            stream.AssertEnded();
        }

        // A timer that nobody waits for may be armed still: it rings once, and is not wound up again.
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0, 0), (_cooperator.TaskCount, _cooperator.ReadyCount, _time.ArmedTimers));
    }

    private void Step(SimulatedStream stream)
    {
        switch (_random.Next(25))
        {
            case 24: stream.Hear(); break;
            case < 6: _pump.Run(_random.Next(1, 4)); break;
            case < 12: stream.Yield(); break;
            case < 15: stream.Take(); break;
            case < 18: _time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 60))); break;
            case 18: stream.Pause(); break;
            case 19: stream.Resume(); break;
            case 20: stream.End(); break;
            case 21: Rarely(stream.Fail); break;
            case 22: Rarely(_random.Next(2) == 0 ? stream.Stop : stream.Cancel); break;
            default: Rarely(stream.Leave); break;
        }
    }

    private void Rarely(Action action)
    {
        if (_random.Next(4) == 0) action();
    }

    private void Look()
    {
        // Work items of the cooperator are turns, and nobody else has any.
        Assert.InRange(_pump.Count, 0, _maxConcurrency);
        AwaitEnds();
        foreach (SimulatedStream stream in _streams) stream.AssertPrefix();
    }

    /// <summary>
    /// Whatever has happened: when nobody holds a stream any more, it ends. Readers read on, or leave, or do nothing any more while
    /// the stream is stopped by hand.
    /// </summary>
    private void Finish()
    {
        int way = _random.Next(3);
        foreach (SimulatedStream stream in _streams)
        {
            stream.ResumeAll();
            stream.End();
            if (way == 1) stream.Leave();
            if (way == 2) stream.Stop();
        }

        UntilAllAreDone(() =>
        {
            if (way == 0) TakeAll();
            // The bell may be all that is left to ring.
            if (_pump.Count == 0) _time.Advance(TimeSpan.FromMilliseconds(10));
        });
        AssertTurnsAreFree();
    }

    private void DisposeCooperator()
    {
        Task disposal = _cooperator.DisposeAsync().AsTask();
        // A source that does not hear its token has to come back by itself.
        foreach (SimulatedStream stream in _streams) stream.End();
        UntilAllAreDone(() => { });
        Assert.True(disposal.Wait(TimeSpan.FromSeconds(30)));
    }

    private void UntilAllAreDone(Action between) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _pump.Run();
                foreach (SimulatedStream stream in _streams) stream.Hear();
                AwaitEnds();
                between();
                return _streams.All(stream => stream.IsDone);
            }, TimeSpan.FromSeconds(30)),
        string.Join('\n', _streams.Select(stream => stream.ToString())));

    private void TakeAll()
    {
        foreach (SimulatedStream stream in _streams) stream.Take();
    }

    /// <summary>A stream's last step is a work item of the thread pool's; there is none where no task has ended.</summary>
    private void AwaitEnds() =>
        Assert.True(SpinWait.SpinUntil(() => _streams.Count(stream => !stream.IsDone) <= _cooperator.TaskCount, TimeSpan.FromSeconds(30)));

    private void AssertTurnsAreFree()
    {
        for (int i = 0; i < _maxConcurrency; i++) _cooperator.Cooperate(Nothing());
        Assert.Equal(_maxConcurrency, _pump.Count);
        _pump.Run();
        Assert.True(SpinWait.SpinUntil(() => _cooperator.TaskCount == 0, TimeSpan.FromSeconds(30)));
    }

    private static async IAsyncEnumerable<int> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }
}
