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
