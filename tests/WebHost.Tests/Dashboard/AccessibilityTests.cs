using System.Text.Json;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>The page without a mouse, without sharp eyes, on a phone, and without motion.</summary>
[Collection(SharedChromium.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly FakeStream[] EveryState =
    [
        new(1, "/big?length=1"), new(2, "/big?length=2", "waiting-for-turn"), new(3, "/big?length=3", "waiting-for-source"),
        new(4, "/big?length=4", "paused-by-reader") { Pauses = 3, Bytes = 300_000, Sent = 200_000 },
        new(5, "/big?length=5", "paused-manually"),
        new(6, "/big?length=6", "done") { End = "completed", Compressed = true, Bytes = 300_000, Sent = 20_000 },
        new(7, "/big?length=7", "done") { End = "stalled" },
        new(8, $"/big?length=8&{new string('x', 500)}") { Client = "2001:db8:1234:5678:9abc:def0:1234:5678", Bytes = 1 << 30 },
    ];

    [ChromiumFact]
    public async Task Keyboard_ReachesAndSteersAStream()
    {
        await using FakeHost host = await FakeHost.StartAsync(EveryState);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        IKeyboard keyboard = window.Page.Keyboard;
        // The first stop is the way past all that is above the rows.
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await Assertions.Expect(window.Button("Pause stream 1")).ToBeFocusedAsync();
        Assert.NotEqual("none", await window.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(window.Button("Pause stream 2")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        Assert.Equal("pause 2", await host.NextPostAsync());
        // The same button, of another name.
        await Assertions.Expect(window.Button("Resume stream 2")).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Space");
        Assert.Equal("stop 2", await host.NextPostAsync());
        await Assertions.Expect(window.Chip(2)).ToHaveTextAsync("Stopped");
        host.Feed.Tell(gone: 2);
        host.Feed.Set(EveryState[0] with { State = "paused-by-reader" });
        host.Feed.Tell();
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Paused by its reader");
        await Assertions.Expect(window.Button("Stop stream 2")).ToBeFocusedAsync();
    }

    [ChromiumFact]
    public async Task EveryControl_HasAName()
    {
        await using FakeHost host = await FakeHost.StartAsync(EveryState, compare: true, key: "sesame");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        await window.Page.GetByLabel("API key").FillAsync("sesame");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Chip(1)).ToHaveTextAsync("Producing");
        await window.Page.EvaluateAsync("document.getElementById('key-form').hidden = false");
        ICDPSession session = await window.Page.Context.NewCDPSessionAsync(window.Page);
        JsonElement tree = (await session.SendAsync("Accessibility.getFullAXTree"))!.Value;
        string?[] names = [.. tree.GetProperty("nodes").EnumerateArray()
            .Where(node => node.TryGetProperty("role", out JsonElement role) && role.GetProperty("value").GetString() is
                "button" or "checkbox" or "slider" or "textbox" or "searchbox" or "spinbutton" or "link" or "image" or "img")
            .Select(node => node.TryGetProperty("name", out JsonElement name) ? name.GetProperty("value").GetString() : null)];
        Assert.InRange(names.Length, 2 * EveryState.Length, int.MaxValue);
        Assert.All(names, name => Assert.False(string.IsNullOrWhiteSpace(name)));
    }

    [ChromiumTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_HasContrast(ColorScheme scheme)
    {
        await using FakeHost host = await FakeHost.StartAsync(EveryState, compare: true);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, height: 1600, scheme: scheme);
        // Colours that are on their way to others are none of the page's.
        await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Assertions.Expect(window.Chip(7)).ToHaveTextAsync("Reader stalled");
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane .facts").First).ToContainTextAsync("reads");
        await Assertions.Expect(window.Page.Locator("#finding-still")).ToContainTextAsync("stood still");
        await window.Page.EvaluateAsync("document.getElementById('stale').hidden = false");
        string[] poor = await window.Page.EvaluateAsync<string[]>(TextContrast.Script);
        Assert.Empty(poor);
        double light = await window.Page.EvaluateAsync<double>(TextContrast.Ground);
        Assert.Equal(scheme == ColorScheme.Light, light > 0.5);
    }

    [ChromiumTheory]
    [InlineData(360)]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1024)]
    public async Task NarrowWindow_NeedsNoScrollingSideways(int width)
    {
        await using FakeHost host = await FakeHost.StartAsync(EveryState, compare: true, key: "sesame");
        await using DashboardWindow window = await chromium.OpenAsync(host.Address, width, 780);
        await window.Page.GetByLabel("API key").FillAsync("sesame");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Locator("#compare").CheckAsync();
        await window.Button("Start").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".lane")).ToHaveCountAsync(2);
        await window.Page.EvaluateAsync("scrollTo(0, document.scrollingElement.scrollHeight)");
        await Assertions.Expect(window.Button("Stop stream 8")).ToBeInViewportAsync(new() { Ratio = 1 });
        string[] wide = await window.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('main *, header *')]
                .filter((element) => !element.closest('.unseen, .heads, .uplot') && element.getClientRects().length > 0)
                .filter((element) => element.getBoundingClientRect().right > document.scrollingElement.clientWidth)
                .map((element) => element.outerHTML.slice(0, 120))
            """);
        Assert.Empty(wide);
        Assert.Equal(0, await window.Page.EvaluateAsync<double>("(scrollBy(1000, 0), scrollX)"));
    }

    [ChromiumFact]
    public async Task ReducedMotion_NothingMoves()
    {
        await using FakeHost host = await FakeHost.StartAsync(EveryState, key: "sesame");
        foreach (ReducedMotion motion in new[] { ReducedMotion.NoPreference, ReducedMotion.Reduce })
        {
            await using DashboardWindow window = await chromium.OpenAsync(host.Address, motion: motion);
            await Assertions.Expect(window.Page.GetByLabel("API key")).ToBeVisibleAsync();
            int moving = await window.Page.EvaluateAsync<int>("""
                document.getElementById('link').dataset.link = 'connecting';
                document.getElementById('link').getAnimations({ subtree: true }).length
                """);
            Assert.Equal(motion == ReducedMotion.Reduce ? 0 : 1, moving);
        }
    }
}
