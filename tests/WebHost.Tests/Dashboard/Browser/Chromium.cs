using Microsoft.Playwright;

namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>Debian's Chromium, one for all tests; each has a window and a store of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string? ReasonToSkip =>
        Environment.GetEnvironmentVariable("CI") == "true" || File.Exists(Program) ? null : "Chromium is not installed.";

    public async Task InitializeAsync()
    {
        // It is made for the skipped tests as well.
        if (!File.Exists(Program)) return;
        // A busy machine is no failure of the page.
        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync().Patiently();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            // Without its sandbox, for it may run as root; and it shall ask nobody for updates.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        }).Patiently();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync().Patiently();
        _playwright?.Dispose();
    }

    /// <summary>A window with nothing in it.</summary>
    internal async Task<IPage> BlankAsync() => await (await _browser!.NewContextAsync().Patiently()).NewPageAsync().Patiently();

    /// <summary>A window with the dashboard of a host.</summary>
    /// <param name="host">Its address.</param>
    /// <param name="width">In CSS pixels, as <paramref name="height"/>.</param>
    /// <param name="height">Without the browser's own bars.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="motion">Whether what moves is wanted.</param>
    /// <param name="ownClock">Whether its clock can be put forward.</param>
    /// <param name="scene">Whether it may begin to read by itself, as it does for somebody who has not stopped it before.</param>
    internal async Task<DashboardWindow> OpenAsync(
        Uri host, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light,
        ReducedMotion motion = ReducedMotion.NoPreference, bool ownClock = false, bool scene = false)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            // A phone's narrowest screens; its browser keeps no room for scroll bars.
            IsMobile = width < 500,
            ColorScheme = scheme,
            ReducedMotion = motion,
        }).Patiently();
        DashboardWindow window = new(await context.NewPageAsync().Patiently());
        if (!scene) await window.Page.AddInitScriptAsync("sessionStorage.setItem('streamingjson-stopped', 'true')").Patiently();
        if (ownClock) await window.Page.Clock.InstallAsync().Patiently();
        await window.Page.GotoAsync(new Uri(host, "/dashboard").AbsoluteUri).Patiently();
        return window;
    }
}

/// <summary>The tests that share one browser; one runs after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedChromium : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}
