using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>An open dashboard, and what the browser has complained of.</summary>
internal sealed class DashboardWindow : IAsyncDisposable
{
    public DashboardWindow(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Context.Request += (_, request) => Requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts, and refusals by the page's own security policy.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public ConcurrentQueue<string> Requests { get; } = [];

    public ILocator Row(long id) => Page.Locator($"#rows .row[data-id='{id}']");

    public ILocator Chip(long id) => Row(id).Locator(".chip .label");

    public ILocator Button(string name) =>
        Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Under <c>artifacts/screenshots</c> of the repository, which git ignores.</summary>
    public async Task PictureAsync(string name)
    {
        string file = Path.Combine(Artifacts.Folder, $"{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file }).Patiently();
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync().Patiently();
}
