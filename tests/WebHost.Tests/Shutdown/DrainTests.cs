using System.Net.Sockets;
using System.Text;

namespace StreamingJson.WebHost.Tests.Shutdown;

/// <summary>Row 9: what becomes of the streams when the process is asked to go.</summary>
public sealed class DrainTests
{
    private const string Stopping = "Application is shutting down";

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task EndlessStream_IsCutAtTheDrainLimit(string signal)
    {
        using ServerProcess server = await ServerProcess.ListenAsync(["--StreamingJson:DrainLimit", "00:00:00.5"]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000000");
        RawHead head = await client.ReadHeadAsync();

        await server.SignalAsync(signal);
        long read = await client.CountToEndAsync();
        Assert.InRange(read, 1, head.ContentLength!.Value - 1);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains("Stream ShuttingDown", server.Said, StringComparison.Ordinal);
        AssertNothingThrown(server);
    }

    [Fact]
    public async Task StalledReader_DoesNotOutliveTheDrainLimit()
    {
        using ServerProcess server = await ServerProcess.ListenAsync(["--StreamingJson:DrainLimit", "00:00:00.5"]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000000");
        await client.ReadHeadAsync();
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains("Stream ShuttingDown", server.Said, StringComparison.Ordinal);
        AssertNothingThrown(server);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task StreamThatEndsInTime_ArrivesWhole(string signal)
    {
        using ServerProcess server = await ServerProcess.ListenAsync([]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000");
        RawHead head = await client.ReadHeadAsync();

        await server.SignalAsync(signal);
        await server.WaitForAsync(Stopping);
        byte[] body = await client.ReadExactlyAsync(head.ContentLength!.Value);
        Assert.Equal(",9999999]", Encoding.ASCII.GetString(body[^9..]));
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains("Stream Completed", server.Said, StringComparison.Ordinal);
        AssertNothingThrown(server);
    }

    [Fact]
    public async Task WhileDraining_NothingNewIsBegun()
    {
        using ServerProcess server = await ServerProcess.ListenAsync([]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000");
        RawHead head = await client.ReadHeadAsync();
        using RawClient idle = await server.ConnectAsync();
        await idle.GetAsync("/healthz");
        await idle.SkipAsync((await idle.ReadHeadAsync()).ContentLength!.Value);

        await server.SignalAsync("TERM");
        await server.WaitForAsync(Stopping);
        // A connection that is asked for nothing is closed, so that its client looks for another server.
        Assert.Empty((await idle.ReadToEndAsync()).Bytes);
        await AssertRefusesAsync(server);

        // The stream under way has not suffered.
        await client.SkipAsync(head.ContentLength!.Value);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task WhileDraining_AnotherSignalDoesNoHarm()
    {
        using ServerProcess server = await ServerProcess.ListenAsync([]);
        using RawClient client = await server.ConnectAsync();
        await client.GetAsync("/big?length=10000000");
        RawHead head = await client.ReadHeadAsync();
        await server.SignalAsync("TERM");
        await server.WaitForAsync(Stopping);
        await server.SignalAsync("TERM");
        await server.SignalAsync("INT");
        await client.SkipAsync(head.ContentLength!.Value);
        Assert.Equal(0, await server.WaitForExitAsync());
        AssertNothingThrown(server);
    }

    [Fact]
    public async Task Idle_GoesAtOnce()
    {
        using ServerProcess server = await ServerProcess.ListenAsync(["--StreamingJson:DrainLimit", "01:00:00"]);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
        AssertNothingThrown(server);
    }

    /// <summary>Connects until it is refused: the host says that it stops a moment before it listens no more.</summary>
    private static async Task AssertRefusesAsync(ServerProcess server)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!limit.IsCancellationRequested)
        {
            try
            {
                using RawClient late = await server.ConnectAsync();
            }
            catch (SocketException error)
            {
                Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
                return;
            }
        }

        Assert.Fail("It still listens.");
    }

    private static void AssertNothingThrown(ServerProcess server)
    {
        Assert.DoesNotContain("Exception", server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", server.Said, StringComparison.Ordinal);
    }
}
