using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>The page and the real host behind it.</summary>
[Collection(SharedChromium.Name)]
public sealed class RealHostTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task SlowReader_IsSeenPausedAndSteered()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        // It reads nothing.
        using RawClient client = await host.AskAsync("/big?length=10000000000", receiveBuffer: 16 * 1024);
        ILocator row = window.Page.Locator("#rows .row");
        ILocator state = row.Locator(".chip .label");
        await Assertions.Expect(row.Locator(".path")).ToHaveTextAsync("/big?length=10000000000");
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(row.Locator(".pauses")).ToContainTextAsync("1 pause, ");
        await window.PictureAsync("real-paused");

        await row.GetByText("Pause", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync("Paused by hand");
        await row.GetByText("Resume").ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        await row.GetByText("Stop", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync("Stopped");
        await window.PictureAsync("real-stopped");
        await host.AssertEndedAsync(StreamEnd.Stopped);
        Assert.Empty(window.Complaints);
    }

    /// <summary>With nothing chosen, however slow the host is: the browser and the kernel read megabytes ahead.</summary>
    [ChromiumFact]
    public async Task DefaultStart_TheProducerIsSeenToWait()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane .chip .label").First).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Page.Locator("#finding-still")).ToContainTextAsync(new Regex("stood still [1-9]"));
        Assert.Empty(window.Complaints);
    }

    /// <summary>Every browser accepts compressed answers; one that is compressed cannot be compared with one that is not.</summary>
    [ChromiumFact]
    public async Task Compare_BothAreAlike()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:Compare", "true");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        ConcurrentDictionary<string, string?> codings = [];
        window.Page.Context.Response += async (_, answer) =>
            codings[new Uri(answer.Url).AbsolutePath] = await answer.HeaderValueAsync("Content-Encoding");
        await window.Page.GetByLabel("the framework's own beside it").CheckAsync();
        await window.Page.Locator("#rate").FillAsync("100");
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#verdict")).ToContainTextAsync("neither compressed");
        await Eventually.Holds(() => codings.ContainsKey("/dashboard/list") && codings.ContainsKey("/compare/framework"));
        Assert.Null(codings["/dashboard/list"]);
        Assert.Null(codings["/compare/framework"]);
    }

    [ChromiumFact]
    public async Task TryIt_PausesAndResumesItsProducer()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:Compare", "true");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.Locator("#rate").FillAsync("0");
        await window.Page.GetByLabel("the framework's own beside it").CheckAsync();
        await window.Button("Start").ClickAsync();
        ILocator state = window.Page.Locator(".lane .chip .label").First;
        await Assertions.Expect(state).ToHaveTextAsync("Paused by its reader");
        ILocator made = window.Page.Locator(".lane .made").First;
        string before = await made.InnerTextAsync();
        await window.Page.Locator("#rate").FillAsync("100");
        await Assertions.Expect(made).Not.ToHaveTextAsync(before);
        await Assertions.Expect(window.Page.Locator("#verdict")).ToContainTextAsync("times as fast");
        await window.PictureAsync("real-try-it");
        await window.Page.Locator("#try-start").ClickAsync();
        await Assertions.Expect(state).ToHaveTextAsync("Reader left");
        Assert.Empty(window.Complaints);
    }
}
