using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.Bench;

// What is left of a stream when its reader left: CPU of the host, and the time until its source is disposed.
internal sealed record Disconnect
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Server { get; init; } = "ours";

    // How many are killed at once.
    public int Readers { get; init; } = 200;

    public int Rounds { get; init; } = 3;

    // How many single clients reset their connection, in all rounds together.
    public int Resets { get; init; } = 1000;

    public static Command Create()
    {
        Disconnect standard = new();
        Option<string> server = CommandLine.Server();
        Option<int> readers = CommandLine.Number("--readers", "How many readers are killed at once.", standard.Readers, 1);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<int> resets = CommandLine.Number("--resets", "How many single clients reset their connection in a round.", standard.Resets, 1);
        return CommandLine.Experiment("disconnect", """
            What is left of a stream when its reader left: CPU of the host, and the time until its source is disposed.
            Examples:
              bench disconnect
              bench disconnect --server reference --readers 20 --rounds 1 --resets 100
            """, [server, readers, rounds, resets], (parsed, ct) => new Disconnect
        {
            Server = parsed.GetRequiredValue(server),
            Readers = parsed.GetValue(readers),
            Rounds = parsed.GetValue(rounds),
            Resets = parsed.GetValue(resets),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Case<double> cpu = new($"CPU % of a core after {Readers} readers of {Server} were killed", CpuAfterResetAsync);
        Samples<double> busy = await Samples<double>.TakeAsync(Rounds, [cpu], percent => percent, ct);
        await using WatchedServer server = await WatchedServer.StartAsync(ct);
        Random random = new(1);
        _ = await ResetAsync(server, random, 100, ct);
        Case<Percentiles> resets = new("from reset to disposed source", token => ResetAsync(server, random, Resets, token));
        Samples<Percentiles> disposals = await Samples<Percentiles>.TakeAsync(Rounds, [resets], times => times.P99, ct);
        Report report = new("disconnect");
        report.Tables.Add(busy.Table("After the readers were killed", "what", ("median", percent => percent)));
        report.Tables.Add(disposals.Table(
            $"After a reset, {Rounds} rounds of {Resets}", "what",
            ("p50 ms", times => times.P50), ("p99 ms", times => times.P99), ("max ms", times => times.Max)));
        report.Samples["cpuPercent"] = busy.All[cpu.Name];
        report.Samples["disposals"] = disposals.All[resets.Name];
        report.AtMost("CPU after the readers were killed", busy.Of(cpu.Name, percent => percent), Targets.CpuAfterReset, "%");
        report.AtMost("reset to disposed source, p99", disposals.Of(resets.Name, times => times.P99), Targets.ResetToDisposal, "ms");
        return report;
    }

    private async Task<double> CpuAfterResetAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server, []);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        await using ReaderProcess readers = ReaderProcess.Start(server.Url(kind.EndlessPath), Readers);
        _ = await readers.AllReadAsync(TimeSpan.FromMinutes(1), ct);
        await Task.Delay(1000, ct);
        await readers.ResetAsync(ct);
        await Task.Delay(1000, ct);
        return await server.CpuPercentAsync(1, ct);
    }

    // Client and server are one process, so that one clock sees both.
    private static async Task<Percentiles> ResetAsync(WatchedServer server, Random random, int resets, CancellationToken ct)
    {
        byte[] request = HttpText.Get(server.Url);
        byte[] buffer = new byte[64 * 1024];
        List<long> times = [];
        for (int i = 0; i < resets; i++)
        {
            using Socket client = HttpText.Connect(server.Url);
            _ = await client.SendAsync(request, ct);
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
            times.Add(await server.Disposals.ReadAsync(ct).AsTask().WaitAsync(Patience, ct) - reset);
        }

        return Percentiles.OfNanoseconds(times);
    }

    // Kestrel in this process, with one endless stream that tells when its source was disposed.
    private sealed class WatchedServer(WebApplication app, ChannelReader<long> disposals) : IAsyncDisposable
    {
        public Uri Url => new($"{app.Urls.First()}/endless");

        // When the sources were disposed, by Stopwatch.
        public ChannelReader<long> Disposals => disposals;

        public static async Task<WatchedServer> StartAsync(CancellationToken ct)
        {
            Channel<long> disposals = Channel.CreateUnbounded<long>();
            WebApplicationBuilder builder = ReferenceServer.Builder("http://127.0.0.1:0");
            builder.Services.AddStreamingJson();
            WebApplication app = builder.Build();
            app.MapGet("/endless", () => Endless(disposals.Writer)).WithStreamingJson();
            await app.StartAsync(ct);
            return new WatchedServer(app, disposals.Reader);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private static IEnumerable<long> Endless(ChannelWriter<long> disposals)
        {
            try
            {
                for (long i = 0; ; i++)
                {
                    yield return i;
                }
            }
            finally
            {
                disposals.TryWrite(Stopwatch.GetTimestamp());
            }
        }
    }
}
