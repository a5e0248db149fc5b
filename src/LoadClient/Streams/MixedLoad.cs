using System.Globalization;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Streams;

/// <summary>Small requests at a fixed rate: first alone, then beside big streams.</summary>
internal sealed class MixedLoad(Uri url, RequestPlan plan, int streams, long length, int nice, TimeProvider time)
{
    /// <summary>As far behind the server as Linux knows.</summary>
    public const int MostNice = 19;

    // Fits into the second-level cache beside the server's data.
    private const int BufferSize = 64 * 1024;

    // What is served in turns comes to everybody within a second; a server that lets some starve is measured as it is.
    private static readonly TimeSpan BeginLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeginInterval = TimeSpan.FromMilliseconds(10);

    private volatile string _progress = "idle";
    private volatile RequestRun? _streams;

    /// <summary>How far it is.</summary>
    public string Progress => _streams is RequestRun running ? $"{_progress}, {running.Bytes / 1e6:N0} MB read" : _progress;

    /// <returns>What came of it; the second part is missing if it was stopped within the first.</returns>
    public async Task<MixedFigures> RunAsync(CancellationToken stop)
    {
        (long Busy, long All)? before = ReadProcessorTimes();
        RequestFigures idle = await AskAsync(stop);
        double? busy = ReadProcessorTimes() is (long Busy, long All) after && after.All > before?.All
            ? Math.Round((double)(after.Busy - before.Value.Busy) / (after.All - before.Value.All), 3)
            : null;
        if (stop.IsCancellationRequested) return new MixedFigures(idle, null, null, 0, busy);

        ConnectionSettings big =
            new(new Uri(url, $"/big?length={length}"), plan.Timeout, EachRead: true, BufferSize, length);
        using RequestRun running = new(big, new RequestPlan(
            streams, Timeout: plan.Timeout, Nice: nice, PausesAfterErrors: true), time);
        using CancellationTokenSource end = new();
        Task<RequestFigures> reading = running.RunAsync(end.Token);
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
        await end.CancelAsync();
        RequestFigures read = await reading;
        StreamFigures figures = new(
            streams, read.Good, read.Bytes, read.Seconds, read.Errors, read.ErrorsByKind, running.Faults);
        return new MixedFigures(idle, beside.Requests > 0 ? beside : null, figures, Math.Round(rate), busy);
    }

    private async Task<RequestFigures> AskAsync(CancellationToken stop)
    {
        using RequestRun run = new(new ConnectionSettings(url, plan.Timeout), plan, time);
        return await run.RunAsync(stop);
    }

    /// <summary>How long all cores of the machine have worked, with whatever; a container is told that too.</summary>
    /// <returns><see langword="null"/> where the kernel does not tell, as elsewhere than on Linux.</returns>
    private static (long Busy, long All)? ReadProcessorTimes()
    {
        try
        {
            // "cpu", user, nice, system, idle, iowait, irq, softirq, steal: nothing ran while idle and iowait passed.
            string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            long[] times = [.. fields[1..9].Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
            return (times.Sum() - times[3] - times[4], times.Sum());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException
            or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}

/// <summary>What the two parts came to.</summary>
/// <param name="Idle">Without streams.</param>
/// <param name="Beside">Beside them; <see langword="null"/> if it was stopped before.</param>
/// <param name="Streams">The streams; <see langword="null"/> if none was begun.</param>
/// <param name="ReadBytesPerSecond">Verified bytes a second of all streams during the second part.</param>
/// <param name="BusyShare">How busy the machine's cores were during the first part, from 0 to 1.</param>
internal sealed record MixedFigures(
    RequestFigures Idle, RequestFigures? Beside, StreamFigures? Streams, double ReadBytesPerSecond, double? BusyShare)
{
    /// <summary>Finds what is wrong, whatever the limits are.</summary>
    public IEnumerable<string> FindFaults() =>
    [
        .. Idle.FindFaults(),
        .. Beside?.FindFaults() ?? [],
        .. Streams?.Faults.Select(fault => $"A stream was wrong: {fault}.") ?? [],
        .. Streams is { Bytes: 0 } ? ["No stream had a byte."] : Array.Empty<string>(),
    ];
}

/// <summary>What the streams came to: how many ran at once, and their whole documents, all verified to their last byte.</summary>
internal sealed record StreamFigures(
    int Streams, long Documents, long Bytes, double Seconds, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
    IReadOnlyList<string> Faults);
