using System.Diagnostics;

namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>Rows 10 and 11: a host that has run out of file descriptors, or has little memory.</summary>
public sealed class ScarcityTests
{
    [Fact]
    public async Task OutOfFileDescriptors_OthersAreServedWhenSomeLeave()
    {
        using ServerProcess host = await ServerProcess.ListenAsync([]);
        await WarmUpAsync(host);
        int free = 8;
        await LimitDescriptorsAsync(host.Id, Directory.GetFiles($"/proc/{host.Id}/fd").Length + free);

        // The kernel takes them all; the host can serve as many as it has descriptors for.
        List<RawClient> clients = [];
        for (int i = 0; i < 5 * free; i++)
        {
            clients.Add(await host.ConnectAsync());
            await clients[^1].GetAsync("/");
        }

        Assert.Equal(200, (await clients[0].ReadHeadAsync()).Status);

        // Those that are served leave one after the other, and each makes room for another.
        foreach (RawClient client in clients)
        {
            if (client != clients[0]) Assert.Equal(200, (await client.ReadHeadAsync()).Status);
            client.Dispose();
        }

        using RawClient late = await host.ConnectAsync();
        await late.GetAsync("/healthz");
        Assert.Equal(200, (await late.ReadHeadAsync()).Status);
    }

    [Fact]
    public async Task LittleMemory_ManySlowReadersAndAHugeDocument_NothingBreaks()
    {
        const string limit = "C800000";
        const long mostKilobytes = 256 * 1024;
        using ServerProcess host = await ServerProcess.ListenAsync([], ("DOTNET_GCHeapHardLimit", limit));
        List<RawClient> slow = [];
        for (int i = 0; i < 200; i++)
        {
            slow.Add(await host.ConnectAsync());
            await slow[^1].GetAsync("/big?length=10000000000");
        }

        using RawClient fast = await host.ConnectAsync();
        await fast.GetAsync("/big?length=1000000000");
        RawHead head = await fast.ReadHeadAsync();
        long left = head.ContentLength!.Value;
        // Each slow one takes a little now and then, so that none is given up.
        for (int i = 0; left > 0; i++)
        {
            long some = Math.Min(left, 10_000_000);
            await fast.SkipAsync(some);
            left -= some;
            await slow[i % slow.Count].SkipAsync(10_000);
        }

        Assert.InRange(PeakKilobytes(host.Id), 1, mostKilobytes);
        foreach (RawClient client in slow)
        {
            await client.SkipAsync(10_000);
            client.Dispose();
        }
    }

    /// <summary>A runtime that has not loaded its assemblies yet needs descriptors of its own.</summary>
    private static async Task WarmUpAsync(ServerProcess host)
    {
        foreach (string path in new[] { "/", "/healthz", "/nowhere", "/big?length=20000000" })
        {
            using RawClient client = await host.ConnectAsync();
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
            await client.CountToEndAsync();
        }
    }

    private static async Task LimitDescriptorsAsync(int process, int most)
    {
        using Process limit = Process.Start("prlimit", [$"--pid={process}", $"--nofile={most}:{most}"]);
        await limit.WaitForExitAsync().Patiently();
        Assert.Equal(0, limit.ExitCode);
    }

    private static long PeakKilobytes(int process) => long.Parse(File.ReadLines($"/proc/{process}/status")
        .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
}
