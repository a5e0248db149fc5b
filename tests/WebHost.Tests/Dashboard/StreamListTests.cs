using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>What the rows say, and what their buttons ask for.</summary>
[Collection(SharedChromium.Name)]
public sealed class StreamListTests(Chromium chromium)
{
    private static readonly FakeStream Seventeen = new(17, "/big?length=100")
    {
        Client = "10.1.2.3",
        Items = 1_234,
        Bytes = 2_500_000,
        Sent = 2_434_464,
        Rate = 1_500_000,
        Pauses = 2,
        TimePaused = 1.25,
        Age = 3.5,
    };

    [ChromiumFact]
    public async Task Snapshot_IsShown()
    {
        FakeStream[] streams = [Seventeen, new(18, "/export/orders", "waiting-for-source") { Format = "application/jsonl" }];
        await using FakeHost host = await FakeHost.StartAsync(streams);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        ILocator row = window.Row(17);
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Producing");
        await Assertions.Expect(row.Locator(".path")).ToHaveTextAsync("/big?length=100");
        await Assertions.Expect(row.Locator(".client")).ToHaveTextAsync("10.1.2.3 · application/json");
        await Assertions.Expect(row.Locator(".pauses")).ToHaveTextAsync("2 pauses, 1.3 s");
        await Assertions.Expect(row.Locator(".encoded .amount")).ToHaveTextAsync("2.50 MB");
        await Assertions.Expect(row.Locator(".sent .amount")).ToHaveTextAsync("2.43 MB");
        await Assertions.Expect(row.Locator(".rate")).ToHaveTextAsync("1.50 MB/s");
        await Assertions.Expect(row.Locator(".ahead")).ToHaveTextAsync("65.5 kB ahead");
        await Assertions.Expect(row.Locator(".items")).ToHaveTextAsync("1,234");
        await Assertions.Expect(window.Chip(18)).ToHaveTextAsync("Waiting for its source");
        await Assertions.Expect(window.Page.Locator("#active")).ToHaveTextAsync("2");
        await Assertions.Expect(window.Page.Locator("#throughput")).ToHaveTextAsync("1.50 MB/s");
    }

    [ChromiumTheory]
    [InlineData("producing", null, "Producing")]
    [InlineData("waiting-for-turn", null, "Waiting for its turn")]
    [InlineData("paused-by-reader", null, "Paused by its reader")]
    [InlineData("paused-manually", null, "Paused by hand")]
    [InlineData("done", "completed", "Completed")]
    [InlineData("done", "stopped", "Stopped")]
    [InlineData("done", "consumer-gone", "Reader left")]
    [InlineData("done", "stalled", "Reader stalled")]
    [InlineData("done", "source-failed", "Source failed")]
    [InlineData("done", "source-timed-out", "Source timed out")]
    [InlineData("done", "cancelled", "Cancelled")]
    [InlineData("done", "response-failed", "Response failed")]
    [InlineData("done", "something-new", "something-new")]
    [InlineData("done", "shutting down", "shutting down")]
    [InlineData("done", "constructor", "constructor")]
    [InlineData("done", "<b>", "<b>")]
    [InlineData("done", "", "Ended")]
    [InlineData("levitating", null, "levitating")]
    [InlineData("__proto__", null, "__proto__")]
    public async Task Change_IsShown(string state, string? end, string label)
    {
        await using FakeHost host = await FakeHost.StartAsync([Seventeen with { State = "waiting-for-source" }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Waiting for its source");
        host.Feed.Set(Seventeen with { State = state, End = end });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync(label);
        await Assertions.Expect(window.Button("Stop stream 17")).ToHaveAttributeAsync(
            "aria-disabled", end is null ? "false" : "true");
        Assert.Empty(window.Complaints);
    }

    [ChromiumFact]
    public async Task Buttons_PostAndShowWhatCameOfIt()
    {
        await using FakeHost host = await FakeHost.StartAsync([Seventeen, Seventeen with { Id = 18 }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Button("Pause stream 17").ClickAsync();
        Assert.Equal("pause 17", await host.NextPostAsync());
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Paused by hand");
        await window.Button("Resume stream 17").ClickAsync();
        Assert.Equal("resume 17", await host.NextPostAsync());
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Producing");
        await window.Button("Stop stream 17").ClickAsync();
        Assert.Equal("stop 17", await host.NextPostAsync());
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Stopped");
        await Assertions.Expect(window.Page.Locator("#said")).ToHaveTextAsync("Stream 17 was stopped.");

        // While the pointer is on the rows they stay where they are.
        host.Feed.Tell(gone: 17);
        host.Feed.Set(Seventeen with { Id = 18, State = "paused-by-reader" });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(18)).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Row(17)).ToHaveCountAsync(1);
        await window.Page.Mouse.MoveAsync(5, 5);
        await window.Page.Locator("#find").FocusAsync();
        await Assertions.Expect(window.Row(17)).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task Refusal_IsShown()
    {
        await using FakeHost host = await FakeHost.StartAsync([Seventeen]);
        host.Refusal = Microsoft.AspNetCore.Http.Results.Problem("Stream 17 has ended.", statusCode: 409);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Button("Pause stream 17").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "Stream 17 was not paused: Stream 17 has ended.");
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Producing");
    }

    [ChromiumFact]
    public async Task RunningStreams_ComeFirst_ThenTheLatestThatEnded()
    {
        DateTimeOffset noon = DateTimeOffset.Parse("2026-11-21T12:00:00+00:00", null);
        // The first to begin was the last to end.
        FakeStream[] ended = [.. Enumerable.Range(1, 20).Select(id => Seventeen with
        {
            Id = id, State = "done", End = "completed", Ended = noon.AddMilliseconds(-id),
        })];
        await using FakeHost host = await FakeHost.StartAsync([.. ended, Seventeen with { Id = 21 }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, height: 2400);
        await Assertions.Expect(window.Chip(21)).ToBeInViewportAsync();
        Assert.Equal((int[])[21, .. Enumerable.Range(1, 20)], await IdsAsync(window));
        await Assertions.Expect(window.Page.Locator("#count")).ToHaveTextAsync("1 running, 20 just ended");

        // One that begins stands before those that have ended, and one that ends before those that did so earlier.
        host.Feed.Set(Seventeen with { Id = 22 });
        host.Feed.Set(Seventeen with { Id = 21, State = "done", End = "stopped", Ended = noon.AddSeconds(1) });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(21)).ToHaveTextAsync("Stopped");
        Assert.Equal((int[])[22, 21, .. Enumerable.Range(1, 20)], await IdsAsync(window));
        Assert.Empty(window.Complaints);
    }

    /// <summary>Somebody is about to press a button.</summary>
    [ChromiumFact]
    public async Task RowsUnderThePointer_StayWhereTheyAre()
    {
        await using FakeHost host = await FakeHost.StartAsync([Seventeen, Seventeen with { Id = 18 }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Row(18).HoverAsync();
        host.Feed.Set(Seventeen with { State = "done", End = "completed", Ended = DateTimeOffset.UnixEpoch });
        host.Feed.Set(Seventeen with { Id = 19 });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Completed");
        Assert.Equal((int[])[17, 18, 19], await IdsAsync(window));
        await window.Page.Mouse.MoveAsync(5, 5);
        await Assertions.Expect(window.Row(17)).ToHaveAttributeAsync("aria-rowindex", "4");
        Assert.Equal((int[])[18, 19, 17], await IdsAsync(window));
    }

    [ChromiumFact]
    public async Task CompressedStream_ShowsItsRatio()
    {
        FakeStream compressed = Seventeen with { Compressed = true, Bytes = 14_900_000, Sent = 1_000_000 };
        await using FakeHost host = await FakeHost.StartAsync(
            [compressed, compressed with { Id = 18, Sent = 0 }, compressed with { Id = 19, State = "done", End = "completed" }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Row(17).Locator(".ahead")).ToHaveTextAsync("compressed 14.9 : 1");
        // Nothing has come out of the compressor yet.
        await Assertions.Expect(window.Row(18).Locator(".ahead")).ToHaveTextAsync("compressed");
        await Assertions.Expect(window.Row(19).Locator(".ahead")).ToHaveTextAsync("compressed 14.9 : 1");
    }

    /// <summary>Nothing changes, and so nothing is told, but time passes.</summary>
    [ChromiumFact]
    public async Task StreamThatStandsStill_GrowsOlder()
    {
        await using FakeHost host = await FakeHost.StartAsync(
            [Seventeen with { State = "paused-by-reader" }, Seventeen with { Id = 18, State = "done", End = "stalled" }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, ownClock: true);
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Paused by its reader");
        await window.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(10));
        int before = await PausedAsync();
        await window.Page.Clock.RunForAsync(20_000);
        Assert.InRange(await PausedAsync() - before, 19, 21);
        await Assertions.Expect(window.Row(18).Locator(".age")).ToHaveTextAsync("3.5 s");

        async Task<int> PausedAsync()
        {
            await window.Page.Clock.RunForAsync(250);
            string text = await window.Row(17).Locator(".pauses").InnerTextAsync();
            return int.Parse(Regex.Match(text, @"^2 pauses, (\d+)").Groups[1].Value, null);
        }
    }

    /// <summary>What comes from outside is as long as somebody wants it to be.</summary>
    [ChromiumTheory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task LongNames_AreCut(int width)
    {
        string name = string.Concat(Enumerable.Repeat("long-", 60));
        FakeStream odd = new(1, $"/{name}?<script>", "done") { End = name, Client = name, Format = name, Pauses = long.MaxValue };
        await using FakeHost host = await FakeHost.StartAsync([odd, odd with { Id = 2, State = name, End = null }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, width);
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync(name);
        string[] outside = await window.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('#rows .row')].flatMap((row) => [...row.children].flatMap((cell) => {
              const all = row.getBoundingClientRect();
              return [...cell.querySelectorAll('*')].map((part) => [part, part.getBoundingClientRect()])
                .filter(([, at]) => at.left < all.left || at.right > all.right || at.top < all.top || at.bottom > all.bottom)
                .map(([part]) => part.outerHTML.slice(0, 120));
            }))
            """);
        Assert.Empty(outside);
        await Assertions.Expect(window.Button("Stop stream 2")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [ChromiumFact]
    public async Task HostilePath_IsText()
    {
        const string Path = "/big?<img src=x onerror=alert(1)>\u202e\"'&amp;";
        await using FakeHost host = await FakeHost.StartAsync([Seventeen with { Path = Path }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Producing");
        Assert.Equal(Path, await window.Row(17).Locator(".path").TextContentAsync());
        await Assertions.Expect(window.Page.Locator("#rows img")).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [ChromiumFact]
    public async Task Find_ShowsWhatMatches()
    {
        await using FakeHost host = await FakeHost.StartAsync([Seventeen, new(18, "/export/orders", "paused-manually")]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#find").FillAsync("By HAND");
        await Assertions.Expect(window.Row(17)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Chip(18)).ToHaveTextAsync("Paused by hand");
        await Assertions.Expect(window.Page.Locator("#count")).ToHaveTextAsync("1 of 2");
        host.Feed.Set(Seventeen with { State = "paused-manually" });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Paused by hand");
    }

    // In the order in which they are seen.
    private static async Task<int[]> IdsAsync(DashboardWindow window) =>
        await window.Page.Locator("#rows .row").EvaluateAllAsync<int[]>("rows => rows.map((row) => Number(row.dataset.id))");
}
