using System.Net;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>Those who watch: what there is, then what changes, and never what does not.</summary>
public sealed class EventsTests
{
    [Fact]
    public async Task Snapshot_ThenChanges_OfWhatChanged()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using RawClient stalled = await host.ReadAsync("/big?length=10000000000&_stalled");
        using StreamWatcher watcher = await host.WatchAsync();
        Assert.Equal("text/event-stream", watcher.Answer.Content.Headers.ContentType?.ToString());
        Assert.True(watcher.Answer.Headers.CacheControl?.NoStore);
        Assert.Equal("snapshot", await watcher.NextAsync());
        Assert.Equal("/big?length=10000000000&_stalled", watcher.Only.GetProperty("path").GetString());
        await watcher.UntilAsync(() => watcher.State == "paused-by-reader" && watcher.Only.GetProperty("rate").GetDouble() == 0);

        // It stands still: whatever comes now is not about it.
        using RawClient reader = await host.ReadAsync();
        Task<long> reading = reader.CountToEndAsync();
        HashSet<int> changed = [];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal("change", await watcher.NextAsync());
            changed.UnionWith(Ids(watcher));
        }

        Assert.Equal([2], changed);
        Assert.Equal(2, watcher.Rows.Count);
        Assert.Equal(204, await host.PostAsync("/streams/2/stop"));
        await reading.Patiently();
    }

    [Fact]
    public async Task NothingChanges_AHeartbeatAfterFifteenSeconds()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using StreamWatcher watcher = await host.WatchAsync();
        Assert.Equal("snapshot", await watcher.NextAsync());
        for (int i = 0; i < 3; i++)
        {
            Task<string?> next = watcher.NextAsync();
            Assert.False(next.IsCompleted);
            host.Time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal(":", await next);
        }
    }

    [Fact]
    public async Task NoStream_NoPlaceTaken()
    {
        await using SteeredHost host = await SteeredHost.StartAsync("--StreamingJson:MaxStreams", "1");
        using StreamWatcher one = await host.WatchAsync();
        using StreamWatcher other = await host.WatchAsync();
        Assert.Equal("snapshot", await one.NextAsync());
        Assert.EndsWith(",99999]", await host.Client.GetStringAsync("/big?length=100000").Patiently(), StringComparison.Ordinal);
        await one.UntilAsync(() => one.Rows.Count > 0);
        await other.UntilAsync(() => other.Rows.Count > 0);
        Assert.Equal("/big?length=100000", one.Only.GetProperty("path").GetString());
        Assert.Equal("/big?length=100000", other.Only.GetProperty("path").GetString());
    }

    [Fact]
    public async Task TooManyWatchers_AreRefused_UntilOneLeaves()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        List<StreamWatcher> watchers = [];
        for (int i = 0; i < 32; i++)
        {
            watchers.Add(await host.WatchAsync());
            Assert.Equal("snapshot", await watchers[i].NextAsync());
        }

        (RawHead head, string body) = await host.AskAsync("GET", "/streams/events");
        Assert.Equal((503, "5"), (head.Status, head["Retry-After"]));
        Assert.Contains("allowed are 32", body, StringComparison.Ordinal);
        watchers[7].Dispose();
        while (true)
        {
            using StreamWatcher next = await host.WatchAsync();
            if (next.Answer.StatusCode != HttpStatusCode.OK) continue;
            Assert.Equal("snapshot", await next.NextAsync());
            break;
        }

        foreach (StreamWatcher watcher in watchers) watcher.Dispose();
    }

    [Fact]
    public async Task HostStops_WatchersAreLetGo()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using StreamWatcher watcher = await host.WatchAsync();
        Assert.Equal("snapshot", await watcher.NextAsync());
        host.Stop();
        Assert.Null(await watcher.NextAsync());
    }

    /// <summary>Many begin and end under the eyes of a watcher: what it knows in the end is what there is.</summary>
    [Fact]
    public async Task ManyComeAndGo_WatcherKnowsThemAll()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using StreamWatcher watcher = await host.WatchAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (int i = 0; i < 50; i++) await host.Client.GetStringAsync("/big?length=20000").Patiently();
        }));
        await watcher.UntilAsync(() => Ended(watcher.Figures) == 400);
        Assert.InRange(watcher.Rows.Count, 0, 256);
        Assert.All(watcher.Rows.Values, row => Assert.Equal("completed", row.GetProperty("end").GetString()));
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await watcher.UntilAsync(() => watcher.Rows.Count == 0);
    }

    private static int Ended(JsonElement figures) =>
        figures.ValueKind == JsonValueKind.Object && figures.GetProperty("ended").TryGetProperty("completed", out JsonElement count)
            ? count.GetInt32()
            : 0;

    private static IEnumerable<int> Ids(StreamWatcher watcher) =>
        watcher.Event.GetProperty("streams").EnumerateArray().Select(row => row.GetProperty("id").GetInt32());
}
