using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using StreamingJson.Load.Tests.Running;
using StreamingJson.Tests;

namespace StreamingJson.Load.Tests;

/// <summary>A server that does something wrong meets no threshold, and the exit code says so.</summary>
public sealed class WrongServerTests
{
    private static readonly string Right = $"[{string.Join(',', Enumerable.Range(0, SmallConfig.Length))}]";

    private static readonly string OneWrong = Right.Replace(",9999,", ",9998,", StringComparison.Ordinal);

    [Theory]
    [InlineData("root_beside_big", "root_beside_big_streams")]
    [InlineData("big_ramp", "big_ramp")]
    [InlineData("slow_readers", "slow_readers")]
    public Task Run_OneIntegerIsWrong_Fails(string scenario, string part) => AssertFailsAsync(scenario, part, OneWrong);

    [Theory]
    [InlineData("root_beside_big", "root_beside_big_streams")]
    [InlineData("big_ramp", "big_ramp")]
    [InlineData("slow_readers", "slow_readers")]
    public Task Run_DocumentEndsTooEarly_Fails(string scenario, string part) => AssertFailsAsync(scenario, part, Right[..^1]);

    [Theory]
    [InlineData("{\"id\":1")]
    [InlineData("[{\"id\":1}]]")]
    [InlineData("")]
    public Task Run_ExportIsNotWhole_Fails(string body) => AssertFailsAsync("export", "export", body);

    [Fact]
    public Task Run_RootIsNotWhole_Fails() => AssertFailsAsync("root_idle", "root_idle", Right, root: "{\"uuid\":");

    [Fact]
    public Task Run_RootFailsBesideBig_Fails() => AssertFailsAsync("root_beside_big", "root_beside_big", Right, root: null);

    [Fact]
    public Task Run_RootFailsAfterDisconnects_Fails() => AssertFailsAsync("disconnects", "disconnects", Right, root: null);

    [Theory]
    [InlineData("big_ramp")]
    [InlineData("slow_readers")]
    [InlineData("disconnects")]
    [InlineData("export")]
    public Task Run_StreamsAreRefused_Fails(string scenario) => AssertFailsAsync(scenario, scenario, null);

    [Fact]
    public async Task Run_NoServer_OneLineAndExitCodeOne()
    {
        string url;
        await using (LoadedHost gone = await LoadedHost.StartAsync()) url = gone.Url;
        using SmallConfig config = new();

        LoadProgram load = await LoadProgram.RunAsync("--url", url, "--config", config.Config, "--report", config.Reports);

        Assert.Equal(1, load.ExitCode);
        Assert.Contains("No server answers at", Assert.Single(load.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(config.Reports));
    }

    /// <summary>The kernel takes connections for a program that listens, whether it ever accepts them or not.</summary>
    /// <param name="backlogIsFull">Then it takes none, and a client hears nothing at all.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ServerAcceptsNothing_OneLineAndExitCodeOne(bool backlogIsFull)
    {
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(1);
        List<Socket> waiting = [];
        while (backlogIsFull && waiting.Count < 3)
        {
            waiting.Add(new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
            // In progress: none ends that does not fit.
            Assert.Throws<SocketException>(() => waiting[^1].Connect(silent.LocalEndPoint!));
        }

        using SmallConfig config = new();
        ManualTime time = new();
        Task<LoadProgram> running = LoadProgram.RunAsync(
            time, "--url", $"http://{silent.LocalEndPoint}/", "--config", config.Config, "--report", config.Reports);
        while (time.ArmedTimers == 0) await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(5));

        LoadProgram load = await running;
        Assert.Equal((1, ""), (load.ExitCode, load.Out));
        Assert.Contains("No server answers at", Assert.Single(load.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(config.Reports));
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Run_ServerClosesEachConnection_OneLineAndExitCodeOne()
    {
        await using LoadedHost server = await LoadedHost.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using SmallConfig config = new();

        LoadProgram load = await LoadProgram.RunAsync("--url", server.Url, "--config", config.Config, "--report", config.Reports);

        Assert.Equal((1, ""), (load.ExitCode, load.Out));
        Assert.Contains("No server answers at", Assert.Single(load.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <param name="scenario">What is run.</param>
    /// <param name="part">What of it must fail; nothing else does.</param>
    /// <param name="streamed">What every stream gets; null for 503.</param>
    /// <param name="root">What <c>/</c> gets; null for 503.</param>
    private static async Task AssertFailsAsync(string scenario, string part, string? streamed, string? root = "{}")
    {
        await using LoadedHost server =
            await LoadedHost.StartAsync(context => AnswerAsync(context, context.Request.Path == "/" ? root : streamed));
        using SmallConfig config = new();

        LoadProgram load = await LoadProgram.RunAsync(
            "--url", server.Url, "--config", config.Config, "--report", config.Reports, "--scenario", scenario);

        Assert.Equal(1, load.ExitCode);
        Assert.Contains($"FAILED: {part} MaxFailed 0", load.Out, StringComparison.Ordinal);
        Assert.DoesNotContain($"\nmet: {part} ", load.Out, StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(HttpContext context, string? body)
    {
        if (body is null) context.Response.StatusCode = 503;
        else await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }
}
