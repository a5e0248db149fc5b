using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

namespace StreamingJson.WebHost.Tests.Dashboard;

/// <summary>Modules of the page that are a matter of text alone.</summary>
[Collection(SharedChromium.Name)]
public sealed class ModuleTests(Chromium chromium)
{
    [ChromiumFact]
    public async Task Events_CutAnywhere_AreTheSame()
    {
        string[] wrong = await EvaluateAsync<string[]>("""
            async () => {
              const { EventReader } = await import('/dashboard/js/events.js');
              const text = ': hello\r\nevent: snapshot\r\ndata: {"a":\r\ndata:1}\r\nid: 4\r\n\r\n\n'
                + ': beat\n\nevent:change\ndata: 2\n\rdata\n\nevent: lost\n\ndata: 3: 4\r\rdata: never ended\n';
              const expected = JSON.stringify([['snapshot', '{"a":\n1}'], ['change', '2'], ['message', ''], ['message', '3: 4']]);
              const read = (pieces) => {
                const events = [];
                const reader = new EventReader((name, data) => events.push([name, data]));
                for (const piece of pieces) reader.push(piece);
                return JSON.stringify(events);
              };
              const cuts = [[text], [...text]];
              for (let i = 1; i < text.length; i++)
                for (let j = i; j < text.length; j++) cuts.push([text.slice(0, i), text.slice(i, j), text.slice(j)]);
              return cuts.filter((pieces) => read(pieces) !== expected).slice(0, 5)
                .map((pieces) => JSON.stringify(pieces) + ' gave ' + read(pieces));
            }
            """);
        Assert.Empty(wrong);
    }

    [ChromiumTheory]
    [InlineData("bytes(0)", "0 B")]
    [InlineData("bytes(999.4)", "999 B")]
    [InlineData("bytes(999.6)", "1.00 kB")]
    [InlineData("bytes(9994)", "9.99 kB")]
    [InlineData("bytes(9996)", "10.0 kB")]
    [InlineData("bytes(99960)", "100 kB")]
    [InlineData("bytes(999499)", "999 kB")]
    [InlineData("bytes(999500)", "1.00 MB")]
    [InlineData("bytes(9e18)", "9000 PB")]
    [InlineData("rate(1.2e9)", "1.20 GB/s")]
    [InlineData("short(9999)", "9,999")]
    [InlineData("short(9999.9)", "10.0 k")]
    [InlineData("short(2.5e10)", "25.0 G")]
    [InlineData("milliseconds(0.4)", "0.40 ms")]
    [InlineData("milliseconds(1090)", "1.09 s")]
    [InlineData("duration(0)", "0.0 s")]
    [InlineData("duration(59.99)", "59 s")]
    [InlineData("duration(60)", "1 min 0 s")]
    [InlineData("duration(86399)", "23 h 59 min")]
    public async Task Format_GivesThreeDigits(string call, string expected) =>
        Assert.Equal(expected, await EvaluateAsync<string>($"import('/dashboard/js/format.js').then((format) => format.{call})"));

    private async Task<T> EvaluateAsync<T>(string script)
    {
        await using FakeHost host = await FakeHost.StartAsync([]);
        await using DashboardWindow window = await chromium.OpenAsync(host.Address);
        return await window.Page.EvaluateAsync<T>(script);
    }
}
