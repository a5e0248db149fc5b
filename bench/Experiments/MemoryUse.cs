using StreamingJson.AspNetCore;

namespace StreamingJson.Bench;

[Description("""
    Memory of the host for a client that reads nothing; managed memory of a paused stream beyond a paused bare loop's, in one process, since only
    a process can collect its own garbage: what the connection, the request and its buffers take is in both.
    Example: bench memory --json memory.json
    """)]
internal sealed record MemoryUse(string Server = "ours", [Description("Clients that read nothing.")] int Clients = 1000, int Rounds = 3) : IExperiment
{
    public async Task<Report> RunAsync(CancellationToken ct)
    {
        WebApplicationBuilder builder = ReferenceServer.Builder("http://127.0.0.1:0");
        builder.WebHost.UseStreamingSockets(preferInlineScheduling: true);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        builder.Services.AddStreamingJson();
        await using WebApplication app = builder.Build();
        app.MapGet("/stream", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, ServerKind.Endless)));
        app.MapGet("/loop", (HttpContext context) => ReferenceServer.SendConstantAsync(context, ListBytes.Of(ServerKind.Endless)));
        await app.StartAsync(ct);
        Case<double> host = new("KB of a client that reads nothing", HostAsync);
        Case<double> stream = new("managed KB of a paused stream, with its share of the process", token => ManagedAsync(new Uri($"{app.Urls.First()}/stream"), token));
        Case<double> loop = new("the same, a paused bare loop", token => ManagedAsync(new Uri($"{app.Urls.First()}/loop"), token));
        // Pools and tables grow to what so many connections need, and stay so.
        _ = await stream.MeasureAsync(ct) + await loop.MeasureAsync(ct);
        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, [host, stream, loop], ct);
        Report report = new("memory");
        report.Add($"Memory, {Clients:N0} clients that read nothing, {Rounds} rounds", samples, ("KB", kilobytes => kilobytes));
        report.AtMost("memory for a client that reads nothing", samples.Of(host.Name, kilobytes => kilobytes), 96, "KB");
        report.AtMost("managed memory of a paused stream beyond a bare loop's", samples.Compare(stream.Name, loop.Name, (ours, bare) => ours - bare), 4, "KB");
        return report;
    }

    private async Task<double> HostAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        double idle = await ServerProcess.SettledAsync(() => server.ResidentMegabytes, ct);
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(server.Url(kind.EndlessPath), Clients, ct);
        await Task.Delay(3000, ct);
        return (server.ResidentMegabytes - idle) * 1024 / Clients;
    }

    // With all that is alive anyway.
    private async Task<double> ManagedAsync(Uri url, CancellationToken ct)
    {
        await using ReaderProcess silent = await ReaderProcess.StartSilentAsync(url, Clients, ct);
        return await ServerProcess.SettledAsync(() => GC.GetTotalMemory(forceFullCollection: true), ct) / 1024 / Clients;
    }
}
