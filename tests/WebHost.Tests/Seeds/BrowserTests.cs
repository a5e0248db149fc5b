using System.Text.Json;
using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>The documents in a browser, which always accepts compressed ones.</summary>
[Collection(SharedChromium.Name)]
public sealed class BrowserTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task Root_IsShown()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        IResponse? answer = await window.Page.GotoAsync(host.Address.AbsoluteUri).Patiently();
        Assert.Equal(200, answer!.Status);
        using JsonDocument shown = JsonDocument.Parse(await window.Page.Locator("body").InnerTextAsync().Patiently());
        Assert.True(shown.RootElement.GetProperty("uuid").TryGetGuid(out _));
        Assert.Equal("[1,2.2,null,true,false,{}]", shown.RootElement.GetProperty("data").GetRawText());
    }

    [ChromiumFact]
    public async Task Big_ByAScript_Compressed_AndWhole()
    {
        const int length = 100_000;
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        JsonElement seen = await window.Page.EvaluateAsync<JsonElement>($$"""
            async () => {
                const answer = await fetch("/big?length={{length}}");
                const list = await answer.json();
                return {
                    status: answer.status, coding: answer.headers.get("Content-Encoding"), length: list.length,
                    right: list.every((item, index) => item === index),
                };
            }
            """).Patiently();
        Assert.Equal(200, seen.GetProperty("status").GetInt32());
        Assert.Contains(seen.GetProperty("coding").GetString(), (string[])["br", "gzip"]);
        Assert.Equal(length, seen.GetProperty("length").GetInt32());
        Assert.True(seen.GetProperty("right").GetBoolean());
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Completed);
        Assert.Equal(length, outcome.Items);
    }

    [ChromiumFact]
    public async Task Post_ByAScript_IsTold()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        string seen = await window.Page.EvaluateAsync<string>("""
            async () => {
                const answer = await fetch("/", { method: "POST", body: "hi" });
                return `${answer.status} ${answer.headers.get("Allow")} ${(await answer.json()).status}`;
            }
            """).Patiently();
        Assert.Equal("405 GET, HEAD 405", seen);
    }
}
