using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using StreamingJson.Load.Tests.Running;
using StreamingJson.Tests;

namespace StreamingJson.Load.Tests;

/// <summary>Megabytes a second go by the time that the documents took, and not by the planned one.</summary>
public sealed class ThroughputTests
{
    // 6.9 MB.
    private const int Length = 1_000_000;

    // The plan is one second for all.
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("export", false)]
    [InlineData("export", true)]
    [InlineData("big_ramp", false)]
    [InlineData("big_ramp", true)]
    public async Task Run_DocumentsEndAfterThePlannedTime_CountByTheTimeThatTheyTook(string scenario, bool halfAreRefused)
    {
        ManualTime time = new();
        using SemaphoreSlim oneAtATime = new(1);
        int asked = 0;
        byte[] document = Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Range(0, Length))}]");
        await using LoadedHost server = await LoadedHost.StartAsync(async context =>
        {
            if (context.Request.Path == "/") return;
            await oneAtATime.WaitAsync();
            time.Advance(Each);
            // The first one is the warm-up's.
            bool isRefused = halfAreRefused && ++asked % 2 == 0;
            oneAtATime.Release();
            if (isRefused) context.Response.StatusCode = 503;
            else await context.Response.Body.WriteAsync(document, context.RequestAborted);
        });
        using SmallConfig config = new();
        config.Change(scenario, settings =>
        {
            JsonNode custom = settings["CustomSettings"]!;
            if (custom["Work"]!["Length"] is not null) custom["Work"]!["Length"] = Length;
            custom["Thresholds"]!["MinMegabytesPerSecond"] = 1;
        });

        LoadProgram load = await LoadProgram.RunAsync(
            time, "--url", server.Url, "--config", config.Config, "--report", config.Reports, "--scenario", scenario);

        string verdict = halfAreRefused ? "FAILED" : "met";
        Assert.Contains(
            $"{verdict}: {scenario} MinMegabytesPerSecond 1, measured {(halfAreRefused ? "0.9" : "1.7")}\n", load.Out,
            StringComparison.Ordinal);
    }
}
