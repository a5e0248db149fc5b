using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Commands;

/// <summary>Small requests against real servers: what is said, what is counted, and with which exit code it ends.</summary>
public class RequestsTests
{
    private static readonly RequestDelegate Good = context => context.Response.WriteAsync("{}");

    [Fact]
    public async Task Seeds_NoTerminal_SaysItInTwoPlainLines()
    {
        await using OwnServer server = await OwnServer.StartAsync(Good);
        ClientRun run = await ClientRun.RunAsync(server.Url, "--duration", "200ms");
        Assert.Matches("^http test running\\.\\.\\.\nok, [1-9][0-9]* requests made\n$", run.Out);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Requests_EachThread_MakesItsNumber()
    {
        int asked = 0;
        await using OwnServer server = await OwnServer.StartAsync(context =>
        {
            Interlocked.Increment(ref asked);
            return Good(context);
        });
        ClientRun run = await ClientRun.RunAsync("requests", server.Url, "--threads", "3", "--requests", "50");
        Assert.Equal((0, 150), (run.ExitCode, asked));
        Assert.Equal(150, run.Json.GetProperty("figures").GetProperty("good").GetInt64());
    }

    [Theory]
    [InlineData("--max-p99-ms", "0.0001", 1)]
    [InlineData("--max-p99-ms", "1e9", 0)]
    [InlineData("--max-p50-ms", "0.0001", 1)]
    [InlineData("--min-rate", "1e9", 1)]
    [InlineData("--min-rate", "0.001", 0)]
    [InlineData("--max-errors", "0", 0)]
    public async Task Requests_Limit_DecidesTheExitCode(string option, string limit, int exitCode)
    {
        await using OwnServer server = await OwnServer.StartAsync(Good);
        ClientRun run = await ClientRun.RunAsync("requests", server.Url, "--threads", "2", "--requests", "20", option, limit);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{(exitCode == 0 ? "met" : "FAILED")}: {option} ", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "status-503")]
    [InlineData(0, "broken")]
    public async Task Requests_SomeFail_AreCountedByKind(int status, string kind)
    {
        int asked = 0;
        await using OwnServer server = await OwnServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref asked) % 4 != 0) return Good(context);
            if (status == 0) context.Abort();
            context.Response.StatusCode = status == 0 ? 200 : status;
            return Task.CompletedTask;
        });
        ClientRun run = await ClientRun.RunAsync(
            "requests", server.Url, "--threads", "1", "--requests", "40", "--max-errors", "9");
        Assert.Equal((1, 10), (run.ExitCode, run.Errors(kind)));
        Assert.Contains($"errors: {kind} 10\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_ServerStalls_AllTimeOutAndNoneIsForgiven()
    {
        await using OwnServer server = await OwnServer.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        ClientRun run = await ClientRun.RunAsync(
            "requests", server.Url, "--threads", "2", "--requests", "10", "--rate", "100", "--timeout", "200ms");
        Assert.Equal((1, 20), (run.ExitCode, run.Errors("timed-out")));
        Assert.True(run.Json.GetProperty("figures").GetProperty("latencyMs").GetProperty("p50").GetDouble() >= 200);
        Assert.Contains("No request was answered with 200.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AnswerDrips_TimesOutAsAWhole()
    {
        await using OwnServer server = await OwnServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1_000_000;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ", context.RequestAborted);
                await Task.Delay(20, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        ClientRun run = await ClientRun.RunAsync("requests", server.Url, "--threads", "1", "--requests", "1", "--timeout", "300ms");
        Assert.Equal(1, run.Errors("timed-out"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("requests")]
    [InlineData("mixed")]
    [InlineData("slow")]
    [InlineData("disconnect")]
    public async Task AnyCommand_NoServer_SaysSoInOneLine(string command)
    {
        using Socket reserved = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = $"{((IPEndPoint)reserved.LocalEndPoint!).Port}";
        ClientRun run = await ClientRun.RunAsync(command.Length > 0 ? [command, port] : [port]);
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Equal($"No server answers at 127.0.0.1:{port}: Connection refused.\n", run.Error);
    }

    [Fact]
    public async Task Requests_CtrlC_ReportsWhatThereIs()
    {
        using CancellationTokenSource stop = new();
        int asked = 0;
        await using OwnServer server = await OwnServer.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref asked) == 100) await stop.CancelAsync();
            await Good(context);
        });
        ClientRun run = await ClientRun.RunAsync(stop.Token, "requests", server.Url, "--threads", "1", "--requests", "1000000");
        Assert.Equal(130, run.ExitCode);
        Assert.InRange(run.Json.GetProperty("figures").GetProperty("good").GetInt64(), 99, 100);
    }
}
