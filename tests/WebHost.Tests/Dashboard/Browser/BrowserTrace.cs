using System.Text.Json;
using Microsoft.Playwright;

namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>The browser's own trace of what its main thread did for the page.</summary>
internal sealed class BrowserTrace : IAsyncDisposable
{
    private readonly ICDPSession _session;
    private readonly List<JsonElement> _events = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrowserTrace(ICDPSession session)
    {
        _session = session;
        session.Event("Tracing.dataCollected").OnEvent += (_, data) =>
        {
            lock (_events) _events.AddRange(data!.Value.GetProperty("value").EnumerateArray());
        };
        session.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<BrowserTrace> StartAsync(IPage page)
    {
        BrowserTrace trace = new(await page.Context.NewCDPSessionAsync(page).Patiently());
        await trace._session.SendAsync("Tracing.start", new Dictionary<string, object>
        {
            ["transferMode"] = "ReportEvents",
            ["traceConfig"] = new Dictionary<string, object>
            {
                ["includedCategories"] = new[] { "devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel" },
            },
        }).Patiently();
        return trace;
    }

    public async Task<FrameFigures> StopAsync()
    {
        await _session.SendAsync("Tracing.end").Patiently();
        await _complete.Task.Patiently();
        lock (_events) return FrameFigures.Of(_events);
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync().Patiently();
}
