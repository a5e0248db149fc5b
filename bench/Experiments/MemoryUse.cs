using System.CommandLine;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.Bench;

// Memory of the host, for clients that read nothing and while one reads a whole document; managed memory of a paused stream, and what a
// long stream allocates.
internal sealed record MemoryUse
{
    public string Server { get; init; } = "ours";

    public int Clients { get; init; } = 1000;

    public int Rounds { get; init; } = 3;

    // Integers in the document during which the host's memory is watched, and in the stream whose allocations are counted.
    public long Length { get; init; } = 1_000_000_000;

    public long Allocating { get; init; } = 100_000_000;

    public static Command Create()
    {
        MemoryUse standard = new();
        Option<string> server = CommandLine.Server();
        Option<int> clients = CommandLine.Number("--clients", "Clients that read nothing.", standard.Clients, 1);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<long> length = CommandLine.Number("--length", "Integers that one client reads.", standard.Length, 1000);
        Option<long> allocating = CommandLine.Number(
            "--allocating", "Integers in the stream whose allocations are counted.", standard.Allocating, 1000);
        return CommandLine.Experiment("memory", """
            Memory of the host: for clients that read nothing, and while one reads a whole document; managed memory of a paused stream;
            allocations of a long one.
            Examples:
              bench memory
              bench memory --length 2000000000 --json memory.json
            """, [server, clients, rounds, length, allocating], (parsed, ct) => new MemoryUse
        {
            Server = parsed.GetRequiredValue(server),
            Clients = parsed.GetValue(clients),
            Rounds = parsed.GetValue(rounds),
            Length = parsed.GetValue(length),
            Allocating = parsed.GetValue(allocating),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        Case<double> silent = new("KB of a client that reads nothing", SilentClientAsync);
        Case<double> reading = new("MB beyond idle while one reads, at the end", OneReaderAsync);
        Case<double> allocations = new("managed bytes of a long stream", _ => AllocationsAsync());
        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, [silent, reading, allocations], value => value, ct);
        (Spread ours, Spread bareLoop, Spread beyond) = await PausedAsync(ct);
        Report report = new("memory");
        report.Tables.Add(new TextTable($"Memory of {Server}, {Rounds} rounds", ["what", "median and extremes"],
        [
            .. samples.All.Keys.Select(name => (string[])[name, Rounded.Text(samples.Of(name, value => value))]),
            ["managed KB alive for a paused stream, with its share of the process", Rounded.Text(ours)],
            ["the same, a paused bare loop", Rounded.Text(bareLoop)],
        ]));
        report.Samples["values"] = samples.All;
        report.AtMost("memory for a client that reads nothing", samples.Of(silent.Name, value => value), Targets.SilentClient, "KB");
        report.AtMost("managed memory of a paused stream beyond a bare loop's", beyond, Targets.PausedStream, "KB");
        report.AtMost(
            $"allocations of a stream of {Allocating:N0} integers", samples.Of(allocations.Name, value => value), Targets.StreamAllocations, "B");
        return report;
    }

    private async Task<double> SilentClientAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server, []);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        double idle = await server.SettledMegabytesAsync(ct);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(kind.EndlessPath), Clients, ct);
        await Task.Delay(3000, ct);
        return (server.ResidentMegabytes - idle) * 1024 / Clients;
    }

    // What is resident when the last byte has gone, beyond what was before the first: a leak grows with the document.
    private async Task<double> OneReaderAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server, []);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        double idle = await server.SettledMegabytesAsync(ct);
        await using ReaderProcess reader = ReaderProcess.Start(server.Url(kind.ListOf(Length)), 1, "--once");
        while ((await reader.CountAsync(ct)).Ended == 0)
        {
            await Task.Delay(100, ct);
        }

        return server.ResidentMegabytes - idle;
    }

    // All threads together, from the encoder to the reader's end of a pipe.
    private async Task<double> AllocationsAsync()
    {
        await using Cooperator cooperator = new();
        // What is allocated once, by the runtime or by the pools, is not the stream's.
        await StreamAsync(Allocating / 100);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await StreamAsync(Allocating);
        return GC.GetTotalAllocatedBytes(precise: true) - before;

        async Task StreamAsync(long integers)
        {
            Pipe pipe = new();
            Task drained = DrainAsync(pipe.Reader);
            _ = await new JsonProducer(JsonEncoder.Range(0, integers), pipe.Writer, cooperator).BeginProducing(CancellationToken.None);
            await pipe.Writer.CompleteAsync();
            await drained;
        }
    }

    private static async Task DrainAsync(PipeReader reader)
    {
        ReadResult result;
        do
        {
            result = await reader.ReadAsync();
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }

    // The managed memory of a stream whose reader takes nothing, beyond that of a bare loop that writes the same into Kestrel: what the
    // connection, the request and its buffers take is in both. In process, since only a process can collect its own garbage.
    private async Task<(Spread Ours, Spread BareLoop, Spread Beyond)> PausedAsync(CancellationToken ct)
    {
        WebApplicationBuilder builder = ReferenceServer.Builder("http://127.0.0.1:0");
        builder.WebHost.UseStreamingSockets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        builder.Services.AddStreamingJson();
        await using WebApplication app = builder.Build();
        app.MapGet("/ours", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, ServerKind.Endless)));
        app.MapGet("/loop", (HttpContext context) => ReferenceServer.SendConstantAsync(context, ListBytes.Of(ServerKind.Endless)));
        await app.StartAsync(ct);
        Uri address = new(app.Urls.Single());
        Case<double>[] cases =
            [new("ours", token => AliveAsync(new Uri(address, "/ours"), token)), new("loop", token => AliveAsync(new Uri(address, "/loop"), token))];
        // Pools and tables grow to what so many connections need, and stay so.
        _ = await cases[0].MeasureAsync(ct);
        _ = await cases[1].MeasureAsync(ct);
        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, cases, kilobytes => kilobytes, ct);
        Spread beyond = Spread.Of(samples.All["ours"].Zip(samples.All["loop"], (ours, loop) => ours - loop));
        return (samples.Of("ours", value => value), samples.Of("loop", value => value), beyond);
    }

    // KB for each client, with all that is alive anyway, once it no longer moves by a percent in a second.
    private async Task<double> AliveAsync(Uri url, CancellationToken ct)
    {
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(url, Clients, ct);
        long before = 0;
        long now = 0;
        for (int i = 0; i < 10 && (i == 0 || Math.Abs(now - before) * 100 >= now); i++)
        {
            await Task.Delay(1000, ct);
            (before, now) = (now, GC.GetTotalMemory(forceFullCollection: true));
        }

        return now / 1024.0 / Clients;
    }
}
