using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>The page's connection to its host: lost, locked, and to nobody else.</summary>
[Collection(SharedChromium.Name)]
public sealed class LinkTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task LostConnection_ComesBackWithWhatIsNew()
    {
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/big?length=1"), new(2, "/big?length=2")]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        host.Feed.Drop();
        // Nobody is told of this.
        host.Feed.Tell(gone: 1);
        host.Feed.Set(new FakeStream(3, "/big?length=3"));
        await Assertions.Expect(window.Chip(3)).ToHaveTextAsync("Producing");
        await Assertions.Expect(window.Row(1)).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
    }

    [ChromiumFact]
    public async Task HostThatGoesAway_IsSaid_AndAnotherInItsPlaceIsShown()
    {
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/old") { Age = 50 }]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Page.Locator("#latency")).Not.ToHaveTextAsync("–");
        await window.Page.Locator("#rate").FillAsync("0");
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane .chip .label").First).ToHaveTextAsync("Paused by its reader");
        ILocator stale = window.Page.Locator("#stale");
        await Assertions.Expect(stale).ToBeHiddenAsync();

        await host.KillAsync();
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Connection lost, trying again");
        await Assertions.Expect(stale).ToContainTextAsync("All below is as it was at ");
        await Assertions.Expect(window.Page.Locator("#latency-tail")).ToHaveTextAsync("does not answer");
        await Assertions.Expect(window.Row(1).Locator(".path")).ToHaveTextAsync("/old");
        // What the browser has read ahead comes before the cut.
        await window.Page.Locator("#rate").FillAsync("100");
        await Assertions.Expect(window.Page.Locator(".lane .chip .label").First).ToHaveTextAsync("cut off");
        await Assertions.Expect(window.Button("Start")).ToBeVisibleAsync();

        // It counts from 1 again.
        await using FakeHost other = await FakeHost.StartAsync([new(1, "/new") { Age = 1 }], at: host.Address);
        await Assertions.Expect(window.Row(1).Locator(".path")).ToHaveTextAsync("/new");
        await Assertions.Expect(window.Page.Locator("#count")).ToHaveTextAsync("1 running");
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
        await Assertions.Expect(stale).ToBeHiddenAsync();
        await Assertions.Expect(window.Page.Locator("#latency-tail")).ToContainTextAsync("p90");
        await window.Button("Stop stream 1").ClickAsync();
        Assert.Equal("stop 1", await other.NextPostAsync());
    }

    /// <summary>The page does not read, so the browser does not tell it of the cut; the new host does not know the stream.</summary>
    [ChromiumFact]
    public async Task StreamOfAHostThatWas_IsShownAsEnded()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#rate").FillAsync("0");
        await window.Button("Start").ClickAsync();
        ILocator state = window.Page.Locator(".lane .chip .label").First;
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        await host.KillAsync();
        await using FakeHost other = await FakeHost.StartAsync([], at: host.Address);
        await Assertions.Expect(state).ToHaveTextAsync("Ended");
        await Assertions.Expect(window.Page.Locator("#count")).ToHaveTextAsync("0 running");
    }

    /// <summary>One who was away for a moment sees the same streams go on.</summary>
    [ChromiumFact]
    public async Task StreamThatOutlivesTheConnection_IsShownOn()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#rate").FillAsync("0");
        await window.Button("Start").ClickAsync();
        ILocator state = window.Page.Locator(".lane .chip .label").First;
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        host.Feed.Drop();
        host.Feed.Set(host.Feed.Find(1)! with { State = "waiting-for-turn" });
        await Assertions.Expect(state).ToHaveTextAsync("Waiting for its turn");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Waiting for its turn");
    }

    [ChromiumFact]
    public async Task Key_IsAskedForAndSent()
    {
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/big?length=1")], key: "sesame");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        ILocator field = window.Page.GetByLabel("API key");
        await field.FillAsync("wrong");
        await window.Button("Use it").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Needs a key");
        await Assertions.Expect(field).ToBeVisibleAsync();
        await field.FillAsync("sesame");
        await field.PressAsync("Enter");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        await Assertions.Expect(field).ToBeHiddenAsync();
        await window.Button("Pause stream 1").ClickAsync();
        Assert.Equal("pause 1 Bearer sesame", await host.NextPostAsync());

        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Paused by hand");
        Assert.DoesNotContain(window.Requests, address => address.Contains("sesame", StringComparison.Ordinal));
    }

    /// <summary>The page asks at once, and its operator is faster than the answer.</summary>
    [ChromiumFact]
    public async Task KeyThatIsGivenBeforeTheRefusal_IsUsed()
    {
        TaskCompletionSource given = new();
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/big?length=1")], key: "sesame");
        host.Refusing = given.Task;
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        ILocator field = window.Page.GetByLabel("API key");
        await Eventually.Holds(() => window.Requests.Any(address => address.EndsWith("/streams/events", StringComparison.Ordinal)));
        await field.FillAsync("sesame");
        await field.PressAsync("Enter");
        await Assertions.Expect(field).ToBeHiddenAsync();
        given.SetResult();
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        await Assertions.Expect(field).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task Page_AsksNobodyElse()
    {
        await using FakeHost host = await FakeHost.StartAsync([new(1, "/big?length=1")], compare: true);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Page.Locator("#latency")).Not.ToHaveTextAsync("–");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        Assert.NotEmpty(window.Requests);
        Assert.All(window.Requests, address => Assert.StartsWith(host.Address.AbsoluteUri, address, StringComparison.Ordinal));
        Assert.Empty(window.Complaints);
    }
}
