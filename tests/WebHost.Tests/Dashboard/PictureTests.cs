using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>Pictures of the page, to be looked at; that it is drawn at all is what is tested.</summary>
[Collection(SharedChromium.Name)]
public sealed class PictureTests(Chromium chromium)
{
    [ChromiumTheory]
    [InlineData("idle", 0, 1440, 900, ColorScheme.Light)]
    [InlineData("idle-dark", 0, 1440, 900, ColorScheme.Dark)]
    [InlineData("load", 512, 1440, 900, ColorScheme.Light)]
    [InlineData("load-dark", 512, 1440, 900, ColorScheme.Dark)]
    [InlineData("paused", 9, 1440, 1100, ColorScheme.Light)]
    [InlineData("paused-dark", 9, 1440, 1100, ColorScheme.Dark)]
    [InlineData("tablet", 9, 820, 1180, ColorScheme.Light)]
    [InlineData("phone", 9, 360, 780, ColorScheme.Light)]
    [InlineData("phone-dark", 9, 360, 780, ColorScheme.Dark)]
    public async Task Page_IsDrawn(string name, int streams, int width, int height, ColorScheme scheme)
    {
        await using FakeHost host = await FakeHost.StartAsync(Commotion.Begin(streams), compare: true);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, width, height, scheme, ownClock: true);
        await Assertions.Expect(window.Page.Locator("#link")).ToHaveTextAsync("Live");
        Commotion commotion = new(host.Feed, streams);
        // Almost two minutes of lines, in some seconds.
        for (int i = 0; i < 450; i++)
        {
            commotion.Step();
            await window.Page.Clock.RunForAsync(250);
        }

        if (streams == 9)
        {
            host.Feed.Set(host.Feed.Find(3)! with { State = "paused-manually", Rate = 0, Pauses = 2, TimePaused = 13.5 });
            host.Feed.Set(host.Feed.Find(5)! with { State = "done", End = "completed", Rate = 0 });
            host.Feed.Set(host.Feed.Find(6)! with { State = "done", End = "stalled", Rate = 0, Pauses = 1, TimePaused = 60 });
            host.Feed.Tell();
        }

        await Assertions.Expect(window.Page.Locator("#active")).ToHaveTextAsync($"{(streams == 9 ? 7 : streams)}");
        await window.PictureAsync(name);
        if (width < 900) await window.Page.EvaluateAsync("document.getElementById('list-title').scrollIntoView()");
        if (width < 900) await window.PictureAsync($"{name}-rows");
        Assert.Empty(window.Complaints);
    }

    [ChromiumTheory]
    [InlineData("try-it", 1440, ColorScheme.Light)]
    [InlineData("try-it-dark", 1440, ColorScheme.Dark)]
    [InlineData("try-it-phone", 360, ColorScheme.Light)]
    public async Task TryIt_IsDrawn(string name, int width, ColorScheme scheme)
    {
        await using FakeHost host = await FakeHost.StartAsync(Commotion.Begin(3), compare: true);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, width, 900, scheme);
        using CancellationTokenSource end = new();
        Task commotion = new Commotion(host.Feed, 3).RunAsync(end.Token);
        await Assertions.Expect(window.Page.Locator("#latency")).Not.ToHaveTextAsync("–");
        await window.Page.Locator("#compare").CheckAsync();
        await window.Page.Locator("#rate").FillAsync("75");
        await window.Button("Start").ClickAsync();
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(2));
        foreach (string rate in new[] { "75", "75", "40", "0", "90", "0" })
        {
            await window.Page.Locator("#rate").FillAsync(rate);
            await timer.WaitForNextTickAsync();
        }

        await Assertions.Expect(window.Page.Locator(".lane .chip .label").First).ToHaveTextAsync("Paused by its reader");
        if (width < 900) await window.Page.EvaluateAsync("document.getElementById('try-title').scrollIntoView()");
        await window.PictureAsync(name);
        await end.CancelAsync();
        await commotion.Patiently();
        Assert.Empty(window.Complaints);
    }
}
