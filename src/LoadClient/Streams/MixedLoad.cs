using StreamingJson.LoadClient.Platform;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Small requests at a fixed rate: first alone, then beside big streams.</summary>
internal sealed class MixedLoad(Uri url, int streams, long length, int nice, TimeProvider time)
{
    /// <summary>How far the readers of the streams stand back behind the server by default: as far as Linux knows.</summary>
    public const int StandsBack = 19;

    // What is served in turns comes to everybody within a second; a server that lets some starve is measured as it is.
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeginInterval = TimeSpan.FromMilliseconds(10);

    private volatile string _progress = "idle";
    private volatile BigStreams? _streams;

    /// <summary>The small requests of each part.</summary>
    public required RequestPlan Plan { get; init; }

    /// <summary>How far it is.</summary>
    public string Progress => _streams is BigStreams running ? $"{_progress}, {running.Bytes / 1e6:N0} MB read" : _progress;

    /// <returns>What came of it; the second part is missing if it was stopped within the first.</returns>
    public async Task<MixedFigures> RunAsync(CancellationToken stop)
    {
        MachineLoad machine = new();
        RequestFigures idle = await AskAsync(stop);
        double? busy = machine.GetBusyShare();
        if (stop.IsCancellationRequested) return new MixedFigures(idle, null, null, 0, busy);

        Uri big = new(url, $"/big?length={length}");
        await using BigStreams running = new(new ConnectionSettings(big, Plan.Timeout) { Length = length }, streams, nice, time);
        _streams = running;
        long begun = time.GetTimestamp();
        while (running.Begun < streams && time.GetElapsedTime(begun) < BeginLimit && !stop.IsCancellationRequested)
        {
            _progress = $"{running.Begun} of {streams} streams have begun";
            await Task.Delay(BeginInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _progress = $"beside {streams} streams";
        (long bytes, long from) = (running.Bytes, time.GetTimestamp());
        RequestFigures beside = await AskAsync(stop);
        double rate = (running.Bytes - bytes) / time.GetElapsedTime(from).TotalSeconds;
        StreamFigures figures = await running.StopAsync();
        return new MixedFigures(idle, beside.Requests > 0 ? beside : null, figures, Math.Round(rate), busy);
    }

    private async Task<RequestFigures> AskAsync(CancellationToken stop)
    {
        using RequestRun run = new(new ConnectionSettings(url, Plan.Timeout), Plan, time);
        return await run.RunAsync(stop);
    }
}

/// <summary>What the two parts came to.</summary>
/// <param name="Idle">Without streams.</param>
/// <param name="Beside">Beside them; <see langword="null"/> if it was stopped before.</param>
/// <param name="Streams">The streams; <see langword="null"/> if none was begun.</param>
/// <param name="ReadBytesPerSecond">Verified bytes a second of all streams during the second part.</param>
/// <param name="BusyShare">How busy the machine's cores were during the first part, from 0 to 1, with whatever.</param>
internal sealed record MixedFigures(
    RequestFigures Idle, RequestFigures? Beside, StreamFigures? Streams, double ReadBytesPerSecond, double? BusyShare);
