using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore;

namespace StreamingJson.Bench;

// The managed memory of a stream whose reader takes nothing, beyond that of a plain loop that writes the same into Kestrel: what
// the connection, the request and its buffers take is in both. In process, since only a process can collect its own garbage.
internal sealed record PausedStreams(Spread Ours, Spread Loop)
{
    private const int Rounds = 3;
    private const string OursPath = "/ours";
    private const string LoopPath = "/loop";

    // The range that the host's /big has at its default limit.
    private const long Integers = 10_000_000_000;

    public double Kilobytes => Ours.Median - Loop.Median;

    public static async Task<PausedStreams> MeasureAsync(int clients, CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseStreamingSockets(preferInlineScheduling: true);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        builder.Services.AddStreamingJson();
        await using WebApplication app = builder.Build();
        app.MapGet(OursPath, () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, Integers)));
        app.MapGet(LoopPath, (HttpContext context) => Ceiling.SendAsync(context, JsonEncoder.Range(0, Integers).Length!.Value));
        await app.StartAsync(ct);
        Uri address = new(app.Urls.Single());
        List<double> ours = [];
        List<double> loop = [];
        // The first round is for pools and tables, which grow to what so many connections need, and stay so.
        for (int round = 0; round <= Rounds; round++)
        {
            ours.Add(await AliveAsync(new Uri(address, OursPath), clients, ct));
            loop.Add(await AliveAsync(new Uri(address, LoopPath), clients, ct));
        }

        return new PausedStreams(Spread.Of(ours.Skip(1)), Spread.Of(loop.Skip(1)));
    }

    // KB for each client, with all that is alive anyway.
    private static async Task<double> AliveAsync(Uri url, int clients, CancellationToken ct)
    {
        await using ReaderProcess silent = ReaderProcess.Start(url, clients, "--silent");
        _ = await silent.CountAsync(ct);
        return await SettledAsync(ct) / 1024.0 / clients;
    }

    // What is alive once it no longer moves by a percent in a second, or after ten: connections end behind their clients.
    private static async Task<long> SettledAsync(CancellationToken ct)
    {
        long before = 0;
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(1000, ct);
            long now = GC.GetTotalMemory(forceFullCollection: true);
            if (Math.Abs(now - before) * 100 < now)
            {
                return now;
            }

            before = now;
        }

        return before;
    }
}
