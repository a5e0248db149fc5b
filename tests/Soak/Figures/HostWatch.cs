using StreamingJson.Soak.Actors;
using StreamingJson.Soak.Hosting;

namespace StreamingJson.Soak.Figures;

/// <summary>Looks at the host from outside, by the kernel and by the database, and with its own word.</summary>
internal sealed class HostWatch(HostProcess host, SoakDatabase? database) : IAsyncDisposable
{
    // Over so long the CPU's share is told: one collection in it is some percent.
    private static readonly TimeSpan CpuWindow = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // A pool's threads go after 2 s, a connection of Npgsql's after 3, blocks of Kestrel's after some more; machines may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // So often nothing must have changed. The looks themselves need threads of the pool, so that their number never stands still.
    private const int SettledLooks = 3;

    // The runtime's name for them, cut by the kernel.
    private const string PoolThread = ".NET TP Worker";

    private readonly CancellationTokenSource _end = new();
    private Task? _watching;
    private long _least = long.MaxValue;
    private long _most;

    /// <summary>Bytes of resident memory since <see cref="Begin"/>, the least and the most.</summary>
    public (long Least, long Most) Resident => (_least, _most);

    /// <summary>Begins to follow the resident memory.</summary>
    public void Begin() => _watching = WatchAsync();

    /// <summary>Waits until the figures stay as they are, and the host is at rest.</summary>
    public async Task<HostFigures> SettleAsync(CancellationToken stop)
    {
        HostFigures last = await LookAsync(stop);
        long begun = TimeProvider.System.GetTimestamp();
        for (int same = 0; same < SettledLooks && TimeProvider.System.GetElapsedTime(begun) < Patience;)
        {
            await Task.Delay(Interval, stop);
            HostFigures now = await LookAsync(stop);
            bool isSame = (now.Handles, now.Threads, now.Streams, now.Tasks, now.Connections ?? 0)
                == (last.Handles, last.Threads, 0, 0, 0) && now.Cpu <= Margin.Cpu;
            same = isSame ? same + 1 : 0;
            last = now with { PoolThreads = same > 0 ? Math.Max(now.PoolThreads, last.PoolThreads) : now.PoolThreads };
        }

        return last;
    }

    /// <summary>Waits until everything is back where it was, with some patience.</summary>
    public async Task<IReadOnlyList<FigurePair>> ReturnAsync(HostFigures before, CancellationToken stop)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            IReadOnlyList<FigurePair> pairs = (await LookAsync(stop)).Since(before);
            if (pairs.All(pair => pair.IsBack) || TimeProvider.System.GetElapsedTime(begun) > Patience) return pairs;
            await Task.Delay(Interval, stop);
        }
    }

    /// <summary>Waits until no stream runs and no export holds a connection.</summary>
    /// <returns>Whether that came about.</returns>
    public async Task<bool> EmptyAsync(CancellationToken stop)
    {
        using HttpClient client = CreateClient();
        long begun = TimeProvider.System.GetTimestamp();
        while ((await StreamList.LookAsync(client, stop)).Active > 0)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience) return false;
            await Task.Delay(Interval / 4, stop);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_watching is not null) await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task<HostFigures> LookAsync(CancellationToken stop)
    {
        double cpu = ProcessFigures.CpuSeconds(host.Id);
        await Task.Delay(CpuWindow, stop);
        cpu = (ProcessFigures.CpuSeconds(host.Id) - cpu) / CpuWindow.TotalSeconds * 100;
        // The connection is closed before the handles are counted.
        int streams;
        using (HttpClient client = CreateClient()) streams = (await StreamList.LookAsync(client, stop)).Active;
        HostState state = await Stethoscope.ListenAsync(host.StethoscopePort, stop);
        int? connections = database is null ? null : await database.CountConnectionsAsync(stop);
        int handles = new DirectoryInfo($"/proc/{host.Id}/fd").GetFiles().Count(file => !IsOfAssembly(file.LinkTarget));
        string[] threads = [.. Directory.GetDirectories($"/proc/{host.Id}/task").Select(ReadName)];
        return new HostFigures(
            state.ManagedBytes,
            ProcessFigures.ResidentKilobytes(host.Id) * 1024,
            handles,
            threads.Count(name => name != PoolThread),
            threads.Count(name => name == PoolThread),
            state.Timers,
            streams,
            state.Tasks,
            state.TurnsHeld,
            connections,
            cpu);
    }

    private static bool IsOfAssembly(string? file) => file?.EndsWith(".dll", StringComparison.Ordinal) is true
        || file?.EndsWith(".pdb", StringComparison.Ordinal) is true;

    private static string ReadName(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd();
        }
        // It has ended since it was listed. A thread of the pool, as those that come and go are.
        catch (IOException)
        {
            return PoolThread;
        }
    }

    private HttpClient CreateClient() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = host.Http1 };

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested && ProcessFigures.IsRunning(host.Id))
        {
            long now = ProcessFigures.ResidentKilobytes(host.Id) * 1024;
            (_least, _most) = (Math.Min(_least, now), Math.Max(_most, now));
            await Task.Delay(Interval, _end.Token);
        }
    }
}
