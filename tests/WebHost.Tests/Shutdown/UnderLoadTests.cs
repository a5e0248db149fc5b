using System.Diagnostics;
using StreamingJson.WebHost.Tests.Seeds;

namespace StreamingJson.WebHost.Tests.Shutdown;

/// <summary>Signals to a host that many read from: a document that is cut is never taken for whole.</summary>
public sealed class UnderLoadTests
{
    private const string Stopping = "Application is shutting down";

    // curl: the end before all had come; no more could be received; a stream of HTTP/2 that was not closed in order.
    private static readonly int[] Cut = [18, 56, 92];

    // curl: nobody listens.
    private const int Refused = 7;

    [ToolTheory("curl")]
    [InlineData("1.1", 1)]
    [InlineData("1.1", 3)]
    [InlineData("2", 1)]
    [InlineData("2", 3)]
    public async Task Terminate_EndlessStreams_EachClientSeesTheCut(string protocol, int signals)
    {
        using CurlCrowd crowd = await CurlCrowd.StartAsync(protocol, "00:00:01");
        ReadEndlessly(crowd);
        await crowd.BegunAsync();
        await SignalAsync(crowd, signals);
        AssertAllCut(await crowd.EndAsync());
        Assert.Equal(0, await crowd.Server.WaitForExitAsync());
        AssertNothingThrown(crowd);
    }

    [ToolTheory("curl")]
    [InlineData("1.1", 1)]
    [InlineData("1.1", 3)]
    [InlineData("2", 1)]
    [InlineData("2", 3)]
    public async Task Terminate_StreamsThatEnd_ComeWhole(string protocol, int signals)
    {
        using CurlCrowd crowd = await CurlCrowd.StartAsync(protocol, "00:01:00");
        // Slowly enough that none has ended when the signal comes.
        crowd.Read(6, "/big?length=2000000", "--limit-rate", "8M");
        crowd.Read(2, "/export/orders?format=ndjson&limit=50000", "--limit-rate", "8M", "-H", "Accept-Encoding: gzip");
        await crowd.BegunAsync();
        await SignalAsync(crowd, signals);
        IReadOnlyList<(int ExitCode, long Bytes)> ends = await crowd.EndAsync();
        Assert.All(ends, end => Assert.Equal(0, end.ExitCode));
        // [0,1,...,1999999]: the digits of numbers with one digit, with two, and so on; the commas, and the brackets.
        const long digits = 10 + 180 + 2_700 + 36_000 + 450_000 + 5_400_000 + 7_000_000;
        Assert.All(ends.Take(6), end => Assert.Equal(digits + 1_999_999 + 2, end.Bytes));
        Assert.Equal(0, await crowd.Server.WaitForExitAsync());
        AssertNothingThrown(crowd);
    }

    [ToolFact("curl")]
    public async Task Terminate_StalledReaders_EndAtTheDrainLimit_AndSeeTheCut()
    {
        using CurlCrowd crowd = await CurlCrowd.StartAsync("1.1", "00:00:01");
        crowd.Read(2, CurlCrowd.Endless);
        string[] paths = [CurlCrowd.Endless, CurlCrowd.Endless, CurlCrowd.EndlessExport];
        RawClient[] stalled = await Task.WhenAll(paths.Select(async path =>
        {
            RawClient client = await crowd.Server.ConnectAsync();
            await client.GetAsync(path);
            return client;
        }));
        RawHead[] heads = await Task.WhenAll(stalled.Select(client => client.ReadHeadAsync()));
        await crowd.BegunAsync(others: stalled.Length);
        await crowd.Server.SignalAsync("TERM");
        Assert.Equal(0, await crowd.Server.WaitForExitAsync());
        AssertAllCut(await crowd.EndAsync());
        for (int i = 0; i < stalled.Length; i++)
        {
            using RawClient client = stalled[i];
            // What had been sent comes yet.
            if (heads[i].ContentLength is long length) Assert.InRange(await client.CountToEndAsync(), 0, length - 1);
            else Assert.False((await client.ReadToEndAsync()).Unchunk().IsWhole);
        }

        AssertNothingThrown(crowd);
    }

    [ToolTheory("curl")]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Kill_EachClientSeesTheCut(string protocol)
    {
        using CurlCrowd crowd = await CurlCrowd.StartAsync(protocol, "00:00:30");
        ReadEndlessly(crowd);
        await crowd.BegunAsync();
        await crowd.Server.SignalAsync("KILL");
        AssertAllCut(await crowd.EndAsync());
        // The shell's sum for a process that SIGKILL has ended.
        Assert.Equal(128 + 9, await crowd.Server.WaitForExitAsync());
        Assert.Equal(Refused, (await crowd.AskAsync("/")).ExitCode);
    }

    /// <summary>Also in its last moments, when nothing of it listens to signals any more.</summary>
    [ToolFact("curl")]
    public async Task Terminate_AgainAndAgain_ExitsZero()
    {
        using CurlCrowd crowd = await CurlCrowd.StartAsync("1.1", "00:00:00.5");
        ReadEndlessly(crowd);
        await crowd.BegunAsync();
        await crowd.Server.SignalAsync("TERM");
        await crowd.Server.WaitForAsync(Stopping);
        // A process that has ended and been looked at has no number any more.
        using Process hammer = Process.Start(
            "sh", ["-c", $"while kill -s TERM {crowd.Server.Id} 2>/dev/null; do sleep 0.001; done"]);
        Assert.Equal(0, await crowd.Server.WaitForExitAsync());
        await hammer.WaitForExitAsync().Patiently();
        AssertAllCut(await crowd.EndAsync());
        AssertNothingThrown(crowd);
    }

    private static void ReadEndlessly(CurlCrowd crowd)
    {
        crowd.Read(6, CurlCrowd.Endless);
        crowd.Read(2, CurlCrowd.Endless, "--limit-rate", "100k");
        crowd.Read(2, CurlCrowd.Endless, "-H", "Accept-Encoding: gzip");
        crowd.Read(2, CurlCrowd.EndlessExport);
        crowd.Read(2, CurlCrowd.EndlessExport, "-H", "Accept-Encoding: br", "-H", "TE: trailers");
    }

    /// <summary>The first is the one that counts: those behind it find the host stopping, and do nothing.</summary>
    private static async Task SignalAsync(CurlCrowd crowd, int signals)
    {
        await crowd.Server.SignalAsync("TERM");
        await crowd.Server.WaitForAsync(Stopping);
        for (int i = 1; i < signals; i++) await crowd.Server.SignalAsync("TERM");
    }

    private static void AssertAllCut(IReadOnlyList<(int ExitCode, long Bytes)> ends) =>
        Assert.All(ends, end => Assert.Contains(end.ExitCode, Cut));

    private static void AssertNothingThrown(CurlCrowd crowd)
    {
        foreach (string bad in new[] { "Exception", "fail:", "crit:" })
            Assert.DoesNotContain(bad, crowd.Server.Said, StringComparison.Ordinal);
    }
}
