using System.Threading.Channels;

namespace StreamingJson.Bench;

[Description("""
    What is left of a stream when its reader left: CPU of the host, and the time until its source is disposed.
    Example: bench disconnect --json disconnect.json
    """)]
internal sealed record Disconnect(
    string Server = "ours",
    [Description("How many readers are killed at once.")] int Readers = 200,
    int Rounds = 3,
    [Description("How many single clients reset their connection in a round.")] int Resets = 1000) : IExperiment
{
    private readonly Channel<long> _disposals = Channel.CreateUnbounded<long>();

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Case<double> cpu = new($"{Readers} readers of {Server} were killed", CpuAfterResetAsync);
        Samples<double> busy = await Samples<double>.TakeAsync(Rounds, [cpu], ct);
        // Client and server are one process, so that one clock sees both.
        WebApplicationBuilder builder = ReferenceServer.Builder("http://127.0.0.1:0");
        builder.Services.AddStreamingJson();
        await using WebApplication app = builder.Build();
        app.MapGet("/endless", Endless).WithStreamingJson();
        await app.StartAsync(ct);
        Uri url = new($"{app.Urls.First()}/endless");
        Random random = new(1);
        _ = await ResetAsync(url, random, 100, ct);
        Case<Percentiles> resets = new("from reset to disposed source", token => ResetAsync(url, random, Resets, token));
        Samples<Percentiles> disposals = await Samples<Percentiles>.TakeAsync(Rounds, [resets], ct);
        Report report = new("disconnect");
        report.Add("After the readers were killed", busy, ("CPU % of a core", percent => percent));
        report.Add($"After a reset, {Rounds} rounds of {Resets}", disposals,
            ("p50 ms", times => times.P50), ("p99 ms", times => times.P99), ("max ms", times => times.Max));
        report.AtMost("CPU after the readers were killed", busy.Of(cpu.Name, percent => percent), 2, "%");
        report.AtMost("reset to disposed source, p99", disposals.Of(resets.Name, times => times.P99), 1, "ms");
        return report;
    }

    private async Task<double> CpuAfterResetAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        await using ReaderProcess readers = ReaderProcess.Start(server.Url(kind.EndlessPath), Readers);
        _ = await readers.AllReadAsync(TimeSpan.FromMinutes(1), ct);
        await Task.Delay(1000, ct);
        await readers.ResetAsync(ct);
        await Task.Delay(1000, ct);
        return await server.CpuPercentAsync(1, ct);
    }

    private async Task<Percentiles> ResetAsync(Uri url, Random random, int resets, CancellationToken ct)
    {
        byte[] buffer = new byte[64 * 1024];
        long[] times = new long[resets];
        for (int i = 0; i < resets; i++)
        {
            using Socket client = HttpText.Connect(url);
            _ = await client.SendAsync(HttpText.Get(url), ct);
            // Some clients leave while the server encodes, others while it waits for them.
            int atLeast = random.Next(1, 2_000_000);
            for (int bytes = 0; bytes < atLeast;)
            {
                int read = await client.ReceiveAsync(buffer, ct);
                bool isGood = read > 0 && (bytes > 0 || HttpText.IsOk(buffer));
                bytes += isGood ? read : throw new InvalidOperationException("The stream was refused, or ended before its client left.");
            }

            await Task.Delay(random.Next(0, 3), ct);
            long reset = Stopwatch.GetTimestamp();
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            times[i] = await _disposals.Reader.ReadAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), ct) - reset;
        }

        return Percentiles.OfNanoseconds(times);
    }

    // Tells when it was disposed, by Stopwatch.
    private IEnumerable<long> Endless()
    {
        try
        {
            for (long i = 0; ; i++) yield return i;
        }
        finally
        {
            _disposals.Writer.TryWrite(Stopwatch.GetTimestamp());
        }
    }
}
