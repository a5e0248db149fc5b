using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Tests.Commands;

/// <summary>The same load past a proxy and through it: what goes wrong is found, and said of which way.</summary>
public sealed class ProxyTests
{
    private static readonly Dictionary<string, long> Errors = [];

    private static readonly string Right = $"[{string.Join(',', Enumerable.Range(0, 50_000))}]";

    [Fact]
    public async Task Proxy_BothWaysAreRight_SaysLastWhatTheFiguresMean()
    {
        await using OwnServer host = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        await using OwnServer proxy = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));

        ClientRun run = await ProxyAsync(host, proxy, "--max-errors", "1e9", "--max-proxy-p99-ms", "1e9");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal("All limits are met.", lines[^3]);
        Assert.StartsWith("What that means: beside 2 streams 99 of 100 small answers", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("Each is to be held against its own figure without streams, ", lines[^1], StringComparison.Ordinal);
        Assert.All((string[])["host", "proxy"], way =>
        {
            JsonElement figures = run.Json.GetProperty(way).GetProperty("figures");
            Assert.True(figures.GetProperty("streams").GetProperty("documents").GetInt64() > 0);
            // Those of the warm-up are not among the good ones.
            Assert.InRange(figures.GetProperty("idle").GetProperty("good").GetInt64(), 1, 60);
            Assert.InRange(figures.GetProperty("beside").GetProperty("good").GetInt64(), 1, 60);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proxy_OneWayIsWrong_FailsAndSaysWhich(bool throughTheProxy)
    {
        await using OwnServer right = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        await using OwnServer wrong = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right[..^1]));

        ClientRun run = throughTheProxy ? await ProxyAsync(right, wrong) : await ProxyAsync(wrong, right);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{wrong.Url}/: A stream was wrong: byte ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(right.Url, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_LimitsThatNothingMeets_EachFailsAndTheLastWordIsNo()
    {
        await using OwnServer host = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        await using OwnServer proxy = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        string[] most = ["--max-host-p99-ms", "--max-proxy-p99-ms", "--max-host-ratio", "--max-proxy-ratio"];

        ClientRun run = await ProxyAsync(
            host, proxy, [.. most.SelectMany(option => (string[])[option, "0.0000001"]), "--min-throughput", "1e9"]);

        Assert.Equal(1, run.ExitCode);
        Assert.All([.. most, "--min-throughput"], option =>
            Assert.Contains($"FAILED: {option} ", run.Out, StringComparison.Ordinal));
        Assert.Contains("Not all limits are met.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_IsNotThere_OneLine()
    {
        await using OwnServer host = await OwnServer.WithBigAsync(context => context.Response.WriteAsync(Right));
        string gone;
        await using (OwnServer server = await OwnServer.StartAsync(_ => Task.CompletedTask)) gone = server.Url;

        ClientRun run = await ProxyAsync(host.Url, gone);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("No server answers at ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4, 2.5, 9.5, 0.1, true, "what that is more is the proxy's")]
    [InlineData(4.5, 17.6, 12.4, 0.9, true, "what the proxy adds does not show")]
    [InlineData(167, 76, 150, 1, true, "what the proxy adds does not show")]
    [InlineData(4.5, 17.6, 12.4, 0.9, false, "This machine had other work to do")]
    public void Conclusion_Figures_SaysWhoseTimeItIs(double idle, double host, double proxy, double busy, bool met, string said)
    {
        ProxyReport report = new(Way(host), Way(proxy), 1, 200)
        {
            Thresholds = [new Threshold("--max-host-ratio", 4, 1, met)],
        };

        Assert.Contains(said, string.Join('\n', report.Conclude()), StringComparison.Ordinal);
        Assert.Equal(met ? 3 : 4, report.Conclude().Count());

        ProxiedWay Way(double p99) => new(new Uri("http://127.0.0.1/"), new MixedFigures(
            Requests(idle), Requests(p99), new StreamFigures(64, 1, 1, 1, 0, Errors, []), 1, busy));
    }

    [Fact]
    public void OverIdle_LessThanTwoMilliseconds_CountsAsTwo()
    {
        Assert.Equal(1.5, Way(idle: 0.3, beside: 3));
        Assert.Equal(0.75, Way(idle: 4, beside: 3));

        static double? Way(double idle, double beside) => new ProxiedWay(
            new Uri("http://127.0.0.1/"), new MixedFigures(Requests(idle), Requests(beside), null, 1, null)).OverIdle;
    }

    private static RequestFigures Requests(double p99) =>
        new(100, 100, 1, 100, 100, 0, Errors, new LatencyFigures(100, p99, p99, p99, p99, p99, p99, []), null, null);

    private static Task<ClientRun> ProxyAsync(OwnServer host, OwnServer proxy, params string[] more) =>
        ProxyAsync(host.Url, proxy.Url, more);

    private static Task<ClientRun> ProxyAsync(string host, string proxy, params string[] more) => ClientRun.RunAsync(
        ["proxy", host, proxy, "--streams", "2", "--length", "50000", "--requests", "60", .. more]);
}
