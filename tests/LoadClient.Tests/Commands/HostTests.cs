using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Commands;

/// <summary>Against the real host, which tells what it did; and against one that tells something else.</summary>
public class HostTests
{
    [Fact]
    public async Task Disconnect_RealHost_IsFreeOfThem()
    {
        using ServerProcess host = await ServerProcess.ListenAsync([]);
        ClientRun run = await ClientRun.RunAsync(
            "disconnect", $"{host.Port}", "--clients", "20", "--read", "50KB", "--max-errors", "0");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement figures = run.Json.GetProperty("figures");
        Assert.Equal((20, 0), (figures.GetProperty("running").GetInt32(), figures.GetProperty("left").GetInt32()));
        Assert.Equal(20, figures.GetProperty("ended").GetProperty("consumer-gone").GetInt32());
    }

    [Fact]
    public async Task Slow_RealHost_TellsOfEachClient()
    {
        using ServerProcess host = await ServerProcess.ListenAsync([]);
        ClientRun run = await ClientRun.RunAsync(
            "slow", $"{host.Port}", "--clients", "20", "--bytes-per-second", "2000", "--duration", "1s", "--max-ended", "0");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(20, run.Json.GetProperty("figures").GetProperty("server").GetProperty("running").GetInt32());
    }

    [Fact]
    public async Task Slow_HostStallsThemOut_IsCounted()
    {
        // What the kernel holds hides a reader of so little: to the host it takes nothing.
        using ServerProcess host = await ServerProcess.ListenAsync(["--StreamingJson:StallTimeout=00:00:00.3"]);
        ClientRun run = await ClientRun.RunAsync(
            "slow", $"{host.Port}", "--clients", "5", "--bytes-per-second", "4000", "--duration", "25s", "--max-ended", "4");
        Assert.Equal((1, 5), (run.ExitCode, run.Errors("broken")));
        JsonElement server = run.Json.GetProperty("figures").GetProperty("server");
        Assert.Equal(5, server.GetProperty("ended").GetProperty("stalled").GetInt32());
    }

    [Fact]
    public async Task Slow_WholeDocuments_AreVerified()
    {
        using ServerProcess host = await ServerProcess.ListenAsync([]);
        ClientRun run = await ClientRun.RunAsync(
            "slow", $"{host.Port}", "--clients", "10", "--bytes-per-second", "1000000", "--length", "10000", "--duration", "25s");
        Assert.Equal((0, 10), (run.ExitCode, run.Json.GetProperty("figures").GetProperty("documents").GetInt32()));
    }

    [Fact]
    public async Task Mixed_RealHost_VerifiesItsStreams()
    {
        using ServerProcess host = await ServerProcess.ListenAsync([]);
        ClientRun run = await ClientRun.RunAsync(
            "mixed", $"{host.Port}", "--streams", "4", "--length", "300000", "--duration", "500ms", "--warmup", "0s",
            "--max-errors", "0");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(run.Json.GetProperty("streams").GetProperty("documents").GetInt64() > 0);
    }

    [Fact]
    public async Task Disconnect_ServerDoesNotTell_SaysSo()
    {
        await using OwnServer server = await OwnServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        ClientRun run = await ClientRun.RunAsync("disconnect", server.Url);
        Assert.Equal((1, $"{server.Url}/streams answers 403: what the server does cannot be seen.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Disconnect_ServerKeepsZombies_Fails()
    {
        List<string> asked = [];
        await using OwnServer server = await OwnServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/streams")
            {
                string rows;
                lock (asked) rows = string.Join(',', asked.Select(
                    path => $$"""{"path":"{{path}}","state":"producing","end":null}"""));
                const string Figures = """{"active":0,"paused":0,"bytesPerSecond":0,"memory":0,"ended":{}}""";
                await context.Response.WriteAsync($$"""{"figures":{{Figures}},"streams":[{{rows}}]}""");
                return;
            }

            lock (asked) asked.Add($"{context.Request.Path}{context.Request.QueryString}");
            await context.Response.WriteAsync("[0,1,2,3");
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        ClientRun run = await ClientRun.RunAsync(
            "disconnect", server.Url, "--clients", "3", "--read", "5 bytes", "--limit", "200ms", "--max-ms", "1000000");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FAILED: --max-ms", run.Out, StringComparison.Ordinal);
        Assert.Contains("The server still runs 3 streams of clients that have left.", run.Error, StringComparison.Ordinal);
    }
}
