using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore;
using StreamingJson.LoadClient.Checks;
using StreamingJson.LoadClient.Fetching;
using StreamingJson.LoadClient.Reports;
using StreamingJson.WebHost;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>What the host promises, its client finds.</summary>
public class RealHostTests
{
    [Fact]
    public async Task Fetch_Big_TheIntegers()
    {
        const int Length = 1_234_567;
        await using WebApplication host = await StartAsync();
        using FetchStage stage = new();
        Assert.Equal((0, ""), (await stage.RunAsync(stage.Settings(Url(host, $"/big?length={Length}"))), stage.Error.ToString()));
        IntegerListCheck check = new(Length);
        check.Add(File.ReadAllBytes(stage.File));
        Assert.True(check.IsComplete);
    }

    [Fact]
    public async Task Fetch_PartOfBig_OnlyTheRestIsTaken()
    {
        byte[] list = Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Range(0, 100_000))}]");
        const int Part = 123_456;
        await using WebApplication host = await StartAsync();
        using FetchStage stage = new();
        Uri url = Url(host, "/big?length=100000");
        using HttpClient client = new();
        using HttpResponseMessage head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        File.WriteAllBytes(stage.Part, list[..Part]);
        File.WriteAllBytes(stage.Label, JsonSerializer.SerializeToUtf8Bytes(
            new PartLabel(url.AbsoluteUri, head.Headers.ETag!.Tag, "application/json"), Report.Json));

        (int code, JsonElement report) = await stage.ReportAsync(stage.Settings(url));

        Assert.Equal(0, code);
        Assert.Equal(list, File.ReadAllBytes(stage.File));
        Assert.Equal(Part, report.GetProperty("bytesBefore").GetInt64());
        Assert.Equal(1, report.GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?format=jsonl")]
    public async Task Fetch_Streamed_DigestOfItsTrailersMatches(string query)
    {
        await using WebApplication host = await StartAsync();
        using FetchStage stage = new();
        Uri url = Url(host, $"/own{query}");
        Assert.Equal((0, ""), (await stage.RunAsync(stage.Settings(url) with { RequiresDigest = true }), stage.Error.ToString()));
        Assert.Contains("is the server's digest too", stage.Output.ToString(), StringComparison.Ordinal);
    }

    // Not even its lines, which would be whole without the last record.
    [Theory]
    [InlineData("")]
    [InlineData("?format=jsonl")]
    public async Task Fetch_SourceFailsLater_NoFile(string query)
    {
        await using WebApplication host = await StartAsync();
        using FetchStage stage = new();
        Assert.Equal(1, await stage.RunAsync(stage.Settings(Url(host, $"/failing{query}")) with { Attempts = 3 }));
        Assert.StartsWith("Gave up after 4 attempts, 3 of them in a row", stage.Error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(stage.File));
    }

    private static Uri Url(WebApplication host, string path) => new(new Uri(host.Urls.Single()), path);

    private static async Task<WebApplication> StartAsync()
    {
        WebApplication host = HostApplication.Create(
            ["--urls", "http://127.0.0.1:0"], builder => builder.Logging.ClearProviders());
        host.MapGet("/own", () => Texts(fails: false)).WithStreamingJson();
        host.MapGet("/failing", () => Texts(fails: true)).WithStreamingJson();
        await host.StartAsync();
        return host;
    }

    private static async IAsyncEnumerable<string> Texts(bool fails)
    {
        for (int i = 0; i < 20_000; i++)
        {
            yield return $"text {i}";
            if (fails && i == 10_000) throw new InvalidOperationException("It was made to fail.");
        }

        await Task.CompletedTask;
    }
}
