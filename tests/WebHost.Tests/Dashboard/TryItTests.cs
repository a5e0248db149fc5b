using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>The panel that reads as slowly as one likes.</summary>
[Collection(SharedChromium.Name)]
public sealed class TryItTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task SliderAtZero_PausesTheProducer()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        ILocator slider = window.Page.Locator("#rate");
        await slider.FillAsync("61");
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", "10.0 MB/s");
        await window.Button("Start").ClickAsync();
        ILocator state = window.Page.Locator(".lane .chip .label").First;
        await Assertions.Expect(window.Page.Locator(".lane .read").First).ToContainTextAsync("MB");

        await slider.FocusAsync();
        await window.Page.Keyboard.PressAsync("Home");
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", "stopped");
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Page.Locator("#said")).ToHaveTextAsync(
            "The producer waits for this page whenever it does not read.");
        string? made = await window.Page.Locator(".lane .made").First.TextContentAsync();

        await window.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(state).ToHaveTextAsync("Producing");
        await Assertions.Expect(window.Page.Locator(".lane .made").First).Not.ToHaveTextAsync(made!);

        await window.Page.Locator("#try-start").ClickAsync();
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Reader left");
        await Assertions.Expect(window.Button("Start")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [ChromiumFact]
    public async Task SlowRate_IsKept()
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#rate").FillAsync("21");
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane .read").First).ToHaveTextAsync(new Regex(@"^[2-9]\d\d kB$"));
        // 100 kB/s; an unpaced reader would be at a gigabyte by now.
        string? rate = await window.Page.Locator(".lane .facts dd").First.TextContentAsync();
        Assert.EndsWith(" kB/s", rate, StringComparison.Ordinal);
        Assert.InRange(double.Parse(rate![..^5], CultureInfo.InvariantCulture), 10, 200);
    }

    [ChromiumFact]
    public async Task Compare_IsOfferedOnlyIfTheHostHasIt()
    {
        await using FakeHost plain = await FakeHost.StartAsync([]);
        await using DashboardWindow without = await chromium.OpenAsync(plain.Address);
        await Assertions.Expect(without.Page.Locator("#link")).ToHaveTextAsync("Live");
        await Assertions.Expect(without.Page.Locator("#compare")).ToBeHiddenAsync();

        await using FakeHost host = await FakeHost.StartAsync([], compare: true);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.GetByLabel("the framework's own beside it").CheckAsync();
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane h3").Last).ToHaveTextAsync("The framework's own");
        await Assertions.Expect(window.Page.Locator(".lane .read").Last).ToContainTextAsync("B");
        await Assertions.Expect(window.Page.Locator("#verdict")).ToContainTextAsync("Both are held to the speed of the slider");
        await window.Page.Locator("#rate").FillAsync("100");
        await Assertions.Expect(window.Page.Locator("#verdict")).ToContainTextAsync("times as fast: ");

        // Who unticks it while it runs sees the other scene at once.
        await window.Page.GetByLabel("the framework's own beside it").UncheckAsync();
        await Assertions.Expect(window.Page.Locator(".lane h3").Last).ToHaveTextAsync("Another reader");
        await Assertions.Expect(window.Page.Locator("#verdict")).ToBeHiddenAsync();
    }
}
