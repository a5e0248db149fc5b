using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>What somebody sees who opens the page and does nothing: a producer that waits, and <c>/</c> beside it.</summary>
[Collection(SharedChromium.Name)]
public sealed class SceneTests(Chromium chromium)
{
    /// <summary>The real host, and the browser with all that it and the kernel read ahead.</summary>
    [ChromiumTheory]
    [InlineData("scene", 1440, 900, ColorScheme.Light)]
    [InlineData("scene-dark", 1440, 900, ColorScheme.Dark)]
    [InlineData("scene-phone", 390, 844, ColorScheme.Light)]
    public async Task Opened_ItBeginsByItself_AndTheProducerWaits(string picture, int width, int height, ColorScheme scheme)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, width, height, scheme, scene: true);
        ILocator readers = window.Page.Locator(".lane");
        await Assertions.Expect(readers).ToHaveCountAsync(2);
        await Assertions.Expect(readers.First.Locator(".chip .label")).ToHaveTextAsync("Paused by its reader");
        // However slow the machine is, it is not held up by the other.
        await Assertions.Expect(readers.Last.Locator(".read")).ToContainTextAsync("MB");
        await Assertions.Expect(window.Page.Locator("#finding-still")).ToContainTextAsync(new Regex("stood still [1-9]"));
        await Assertions.Expect(window.Page.Locator("#finding-root")).ToContainTextAsync("ms before");
        await Assertions.Expect(window.Page.Locator("#finding-memory")).ToContainTextAsync("B before");
        await Assertions.Expect(window.Page.Locator("#try-note")).ToContainTextAsync("ends after two minutes");
        // Not a document of 100 GB: what the buffers between the two have taken.
        using JsonDocument streams = JsonDocument.Parse(await host.Client.GetStringAsync("/streams").Patiently());
        JsonElement slow = streams.RootElement.GetProperty("streams")[0];
        Assert.InRange(slow.GetProperty("bytes").GetInt64(), 1, 200_000_000);
        Assert.False(slow.GetProperty("compressed").GetBoolean());
        await window.PictureAsync(picture);
        Assert.Empty(window.Complaints);
    }

    [ChromiumFact]
    public async Task SomethingRuns_NothingIsAddedToIt()
    {
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/export/orders")]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, ownClock: true, scene: true);
        await AssertItWaitsAsync(window);
        // Nor later: who looks at it now did not ask for a demonstration.
        host.Feed.Set(new FakeStream(1, "/export/orders", "done") { End = "completed" });
        host.Feed.Tell();
        await Assertions.Expect(window.Page.Locator("#active")).ToHaveTextAsync("0");
        await AssertItWaitsAsync(window);
    }

    [ChromiumFact]
    public async Task WithAKey_NothingBeginsByItself()
    {
        await using FakeHost host = await FakeHost.StartAsync([], key: "sesame");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, ownClock: true, scene: true);
        await window.Page.GetByLabel("API key").FillAsync("sesame");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
        await AssertItWaitsAsync(window);
    }

    [ChromiumFact]
    public async Task ReducedMotion_NothingBeginsByItself()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(
            host.Address, motion: ReducedMotion.Reduce, ownClock: true, scene: true);
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
        await AssertItWaitsAsync(window);
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane")).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Stopped_ItStaysSo()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, ownClock: true, scene: true);
        await Assertions.Expect(window.Page.Locator("#said")).ToHaveTextAsync("This page has begun to read two lists by itself.");
        await window.Button("Stop").ClickAsync();
        await Assertions.Expect(window.Button("Start")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator("#active")).ToHaveTextAsync("0");
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
        await AssertItWaitsAsync(window);
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NobodyTouchesIt_ItEndsAfterTwoMinutes(bool touched)
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, ownClock: true, scene: true);
        await Assertions.Expect(window.Page.Locator(".lane")).ToHaveCountAsync(2);
        if (touched) await window.Page.Locator("#rate").FillAsync("30");
        await window.Page.Clock.RunForAsync(125_000);
        await Assertions.Expect(window.Button(touched ? "Stop" : "Start")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator("#try-note")).ToHaveTextAsync("");
    }

    /// <summary>A host that serves short lists only, or no stream more, is no reason for a page that shows nothing.</summary>
    [ChromiumFact]
    public async Task HostWithLimits_IsAskedForNoMore_AndItsRefusalIsShown()
    {
        await using RunningHost host = await RunningHost.StartAsync(
            "--StreamingJson:MaxLength", "50000", "--StreamingJson:MaxStreams", "1");
        using RawClient other = await host.AskAsync("/export/orders", receiveBuffer: 16 * 1024);
        await Eventually.Holds(() => host.IsPausedByReader);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Page.Locator("#length")).ToHaveValueAsync("50000");
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane .facts").First)
            .ToContainTextAsync("refused: There are 1 streams already");
    }

    // By then / was asked for, alone, for longer than a scene waits.
    private static async Task AssertItWaitsAsync(DashboardWindow window)
    {
        await Assertions.Expect(window.Page.Locator("#latency")).Not.ToHaveTextAsync("–");
        await window.Page.Clock.RunForAsync(10_000);
        await Assertions.Expect(window.Page.Locator(".lane")).ToHaveCountAsync(0);
    }
}
