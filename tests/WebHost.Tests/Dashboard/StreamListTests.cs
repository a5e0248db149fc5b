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
    [InlineData("paused-by-hand", null, "Paused by hand")]
    [InlineData("done", "completed", "Completed")]
    [InlineData("done", "stopped", "Stopped")]
    [InlineData("done", "consumer-gone", "Reader has left")]
    [InlineData("done", "stalled", "Reader stalled")]
    [InlineData("done", "source-failed", "Source failed")]
    [InlineData("done", "source-timed-out", "Source timed out")]
    [InlineData("done", "cancelled", "Cancelled")]
    [InlineData("levitating", null, "levitating")]
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
        await using FakeHost host = await FakeHost.StartAsync([Seventeen, new(18, "/export/orders", "paused-by-hand")]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#find").FillAsync("By HAND");
        await Assertions.Expect(window.Row(17)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Chip(18)).ToHaveTextAsync("Paused by hand");
        await Assertions.Expect(window.Page.Locator("#count")).ToHaveTextAsync("1 of 2");
        host.Feed.Set(Seventeen with { State = "paused-by-hand" });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(17)).ToHaveTextAsync("Paused by hand");
    }
}
