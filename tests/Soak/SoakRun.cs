using StreamingJson.Soak.Actors;
using StreamingJson.Soak.Figures;
using StreamingJson.Soak.Hosting;
using StreamingJson.Soak.Reporting;

namespace StreamingJson.Soak;

/// <summary>A host under mixed load, from its start to its end.</summary>
/// <param name="load">How long the load lasts.</param>
/// <param name="seed">What the actors' choices come from.</param>
internal sealed class SoakRun(TimeSpan load, int seed)
{
    // All that was begun has its own limits; this is above all of them.
    private static readonly TimeSpan ExitLimit = HostLimits.DrainLimit + TimeSpan.FromSeconds(30);

    private readonly Failures _failures = new();
    private string _phase = "starting PostgreSQL and the host";
    private Cast? _cast;

    /// <summary>How far it is.</summary>
    public string Progress
    {
        get
        {
            IReadOnlyList<Tally> tallies = [.. _cast?.All.Select(actor => actor.Tally) ?? []];
            return $"{_phase}: {tallies.Sum(tally => tally.Requests):N0} requests, "
                + $"{tallies.Sum(tally => tally.Bytes) / 1e6:N0} MB, "
                + $"{tallies.Sum(tally => tally.Verified):N0} verified, {tallies.Sum(tally => tally.WereCut):N0} cut, "
                + $"{_failures.Lines.Count} failures";
        }
    }

    public async Task<SoakReport> RunAsync(CancellationToken stop)
    {
        await using SoakDatabase? database = SoakDatabase.IsInstalled ? await SoakDatabase.StartAsync(stop) : null;
        await using HostProcess host = await HostProcess.StartAsync(database?.HostConnectionString);
        await using HostWatch watch = new(host, database);
        SoakTarget target = new(host.Http1, host.Http2, await ExportDocuments.TakeAsync(host.Http1, stop));

        _phase = "warming up";
        await RehearseAsync(target);
        await CountPlacesAsync();
        HostFigures before = await watch.SettleAsync(stop);

        _phase = "load";
        watch.Begin();
        using Cast cast = _cast = await PlayAsync(target, host, stop);

        _phase = "coming to rest";
        IReadOnlyList<FigurePair> pairs = [];
        if (!host.Exit.IsCompleted)
        {
            if (!await watch.EmptyAsync(stop)) _failures.Add("host", seed, "streams run on without readers");
            IEnumerable<FigurePair> places = await CountPlacesAsync();
            pairs = [.. await watch.ReturnAsync(before, stop), .. places];
        }

        foreach (FigurePair pair in pairs.Where(pair => !pair.IsBack))
            _failures.Add("host", seed, $"{pair.Name}: {pair.After:0.#}, before {pair.Before:0.#}, margin {pair.Margin:0.#}");
        await EndAsync(host);
        return new SoakReport(
            seed, load, cast, pairs, watch.Resident, host.Log.Ends.ToDictionary(), database is not null, [.. _failures.Lines]);

        async Task<IEnumerable<FigurePair>> CountPlacesAsync()
        {
            try
            {
                return (await Places.CountAsync(host.Http1.Port, database is not null, () => watch.EmptyAsync(stop))).Pairs;
            }
            // Before the load it is the end of the run; behind it the rest is told too.
            catch (SoakException failure) when (_cast is not null)
            {
                _failures.Add("places", seed, failure.Message);
                return [];
            }
        }
    }

    /// <summary>Each does its thing once, so that what is made at the first time is there before anything is measured.</summary>
    private async Task RehearseAsync(SoakTarget target)
    {
        // What would take its time, such as a stalled reader, need not: it is stopped.
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(1.5));
        // Of other choices than the load's, and of other marks: its streams are listed for a while when they have ended.
        using Cast cast = new(~seed, target, end.Token);
        await Task.WhenAll(cast.All.Select(actor => actor.TryStepAsync(_failures)));
    }

    private async Task<Cast> PlayAsync(SoakTarget target, HostProcess host, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(load);
        Cast cast = _cast = new(seed, target, end.Token);
        Task root = cast.Root.RunAsync(_failures);
        Priority.LowerAllBut(await cast.Root.Thread.Task);
        Task all = Task.WhenAll([root, .. cast.All.Skip(1).Select(actor => actor.RunAsync(_failures))]);
        if (await Task.WhenAny(all, host.Exit) == host.Exit)
            _failures.Add("host", seed, $"it ended by itself with {await host.Exit}");
        await end.CancelAsync();
        await all;
        // Their connections are theirs, and not what the host has kept.
        cast.Dispose();
        return cast;
    }

    private async Task EndAsync(HostProcess host)
    {
        _phase = "SIGTERM";
        host.Terminate();
        try
        {
            int code = await host.Exit.WaitAsync(ExitLimit);
            if (code != 0) _failures.Add("host", seed, $"it exits {code} after SIGTERM");
        }
        catch (TimeoutException)
        {
            _failures.Add("host", seed, $"it runs {ExitLimit.TotalSeconds} s after SIGTERM");
        }

        foreach (string complaint in host.Log.Complaints) _failures.Add("log", seed, complaint);
    }
}
