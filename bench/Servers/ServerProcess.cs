using System.Net;

namespace StreamingJson.Bench;

// A server under test in its own process on a free port of loopback.
internal sealed class ServerProcess : IAsyncDisposable
{
    // Holds a program that knows nothing of its parent: when the pipe from the parent closes, for whatever reason, the program
    // is killed. Ctrl-C goes to the whole group, and the leash must live longer than the parent. Ten thousand streams need descriptors.
    private const string Leash = """ulimit -n 20000 2>/dev/null; trap "" INT HUP; trap 'kill -9 $! 2>/dev/null; exit' TERM; "$@" & echo "pid $!"; read -r _; kill -9 $! 2>/dev/null""";
    private readonly ChildProcess _leash;
    private ServerProcess(ChildProcess leash, int pid, Uri address) => (_leash, Id, Address) = (leash, pid, address);

    public int Id { get; }
    public Uri Address { get; }
    public double CpuSeconds => ProcessFigures.CpuSeconds(Id);
    public double ResidentMegabytes => ProcessFigures.ResidentKilobytes(Id) / 1024.0;

    // The most resident memory since ForgetPeak: the kernel looks at every page, which no polling does.
    public double PeakMegabytes => File.ReadLines($"/proc/{Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(6).TrimEnd("kB").Trim()) / 1024.0).FirstOrDefault(double.NaN);

    public void ForgetPeak() => File.WriteAllText($"/proc/{Id}/clear_refs", "5");
    public Uri Url(string path) => new(Address, path);

    public static async Task<ServerProcess> StartAsync(ServerKind kind, CancellationToken ct)
    {
        Progress.Write($"starting {kind.Name}");
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        ChildProcess leash = ChildProcess.Start(
            ["sh", "-c", Leash, "leash", .. kind.Command, .. kind.Listening(address)], kind.Environment);
        try
        {
            string line = "";
            while (!line.StartsWith("pid ", StringComparison.Ordinal)) line = await leash.ReadLineAsync(ct);
            leash.IgnoreOutput();
            ServerProcess server = new(leash, int.Parse(line.AsSpan(4)), address);
            await server.AnswersAsync(ct);
            return server;
        }
        catch
        {
            await leash.DisposeAsync();
            throw;
        }
    }

    // As StartAsync, and asked for `/` and for these paths until it is at its pace.
    public static async Task<ServerProcess> StartWarmAsync(ServerKind kind, CancellationToken ct, IEnumerable<Document>? documents = null)
    {
        ServerProcess server = await StartAsync(kind, ct);
        await server.WarmUpAsync([.. documents ?? [new Document(kind.ListOf(3_000_000))]], ct);
        return server;
    }

    // Whether the server comes to rest within a few seconds: less than 5 % of a core over 200 ms.
    public async Task<bool> RestsAsync(CancellationToken ct)
    {
        for (int i = 0; i < 25; i++)
        {
            double before = CpuSeconds;
            await Task.Delay(200, ct);
            if (CpuSeconds - before < 0.01) return true;
        }

        return false;
    }

    // What no longer moves by a percent in a second, or is so after ten.
    public static async Task<double> SettledAsync(Func<double> value, CancellationToken ct)
    {
        (double before, double now) = (double.NaN, value());
        for (int i = 0; i < 10 && !(Math.Abs(now - before) * 100 < now); i++)
        {
            await Task.Delay(1000, ct);
            (before, now) = (now, value());
        }

        return now;
    }

    // Percent of a core that the server takes in so many seconds.
    public async Task<double> CpuPercentAsync(double seconds, CancellationToken ct)
    {
        double before = CpuSeconds;
        long begun = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        return 100 * (CpuSeconds - before) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _leash.DisposeAsync();

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The runtime compiles a method again after 30 calls, 100 ms later, in the background, and once more with what it has seen; so
    // three bursts with pauses between. Streams side by side take other ways than one alone. By time, for servers of any speed.
    private async Task WarmUpAsync(Document[] documents, CancellationToken ct)
    {
        Progress.Write("warming up");
        using HttpClient http = new() { BaseAddress = Address };
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        for (int burst = 0; burst < 3; burst++)
        {
            long end = Environment.TickCount64 + 1000;
            for (int i = 0; i < 1500 && Environment.TickCount64 < end; i++) _ = await http.GetByteArrayAsync("/", patience.Token);
            foreach (Document document in documents.SelectMany(document => Enumerable.Repeat(document, 5)))
                await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => document.ReadAsync(http, patience.Token)));
            await Task.Delay(400, patience.Token);
        }
    }

    private async Task AnswersAsync(CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = Address };
        for (int i = 0; i < 1200 && ProcessFigures.IsRunning(Id); i++)
        {
            try
            {
                _ = await http.GetByteArrayAsync("/", ct);
                return;
            }
            catch (HttpRequestException refusal) when (refusal.StatusCode is null)
            {
                await Task.Delay(50, ct);
            }
        }

        throw new InvalidOperationException("The server did not answer within a minute, or ended before; see its message above.");
    }
}

// What a server is warmed up with, and the coding that is accepted for it; null for none.
internal sealed record Document(string Path, string? Coding = null)
{
    public async Task ReadAsync(HttpClient http, CancellationToken ct)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        if (Coding is not null) request.Headers.Add("Accept-Encoding", Coding);
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null, ct);
    }
}

// A warm server that is started again when it still works for readers that left: it would spoil every later window.
internal sealed class RestedServer(ServerKind kind, IReadOnlyList<Document>? documents = null) : IAsyncDisposable
{
    private ServerProcess? _server;
    public ServerKind Kind => kind;

    public async Task<ServerProcess> TakeAsync(CancellationToken ct)
    {
        if (_server is not null && !await _server.RestsAsync(ct))
        {
            Progress.Warn($"{kind.Name} is still busy 5 s after its readers left: starting it again");
            await DisposeAsync();
        }

        return _server ??= await ServerProcess.StartWarmAsync(kind, ct, documents);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }
}
