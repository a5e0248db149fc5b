using System.Text.RegularExpressions;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>h2load: many streams on few connections, each answered whole.</summary>
[Collection(SharedBuiltHost.Name)]
public sealed partial class H2LoadTests(BuiltHost host)
{
    [ToolTheory("h2load")]
    [InlineData("/", 2000)]
    [InlineData("/big?length=3", 2000)]
    [InlineData("/big?length=100000", 200)]
    [InlineData("/export/orders?limit=1000", 200)]
    public async Task Http2_NoneFails(string path, int requests) =>
        await AssertWholeAsync(host.Http2(path), requests, "-m", "50");

    /// <summary>Windows of a kilobyte: a stream waits six hundred times for its reader.</summary>
    [ToolFact("h2load")]
    public async Task Http2_SmallWindows_NoneFails() =>
        await AssertWholeAsync(host.Http2("/big?length=100000"), 40, "-m", "10", "-w", "10", "-W", "12");

    [ToolTheory("h2load")]
    [InlineData("/", 2000)]
    [InlineData("/big?length=100000", 200)]
    [InlineData("/export/orders?limit=1000", 200)]
    public async Task Http1_NoneFails(string path, int requests) => await AssertWholeAsync(host.Http1(path), requests, "--h1");

    [ToolFact("h2load")]
    public async Task Http2_Post_IsRefusedEachTime_AndNothingBreaks()
    {
        string body = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(body, new string('1', 5000));
            Tool load = await RunAsync(["-n", "500", "-c", "4", "-m", "20", "-d", body, host.Http2("/")]);
            Assert.Equal("0 2xx, 0 3xx, 500 4xx, 0 5xx", load["status codes:"]);
            Assert.Contains("500 done", load["requests:"], StringComparison.Ordinal);
            Assert.EndsWith("0 errored, 0 timeout", load["requests:"], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(body);
        }
    }

    private async Task AssertWholeAsync(string url, int n, params string[] options)
    {
        using HttpClient client = new();
        long length = (await client.GetByteArrayAsync(host.Http1(new Uri(url).PathAndQuery)).Patiently()).Length;
        Tool load = await RunAsync(["-n", $"{n}", "-c", "4", .. options, url]);
        Assert.Equal(
            $"{n} total, {n} started, {n} done, {n} succeeded, 0 failed, 0 errored, 0 timeout", load["requests:"]);
        Assert.Equal($"{n} 2xx, 0 3xx, 0 4xx, 0 5xx", load["status codes:"]);
        Assert.Equal(n * length, long.Parse(Data().Match(load["traffic:"]).Groups[1].Value));
    }

    private static async Task<Tool> RunAsync(string[] arguments)
    {
        Tool load = await Tool.RunAsync("h2load", arguments);
        Assert.True(load.ExitCode == 0, load.Out + load.Error);
        return load;
    }

    [GeneratedRegex(@"\((\d+)\) data$")]
    private static partial Regex Data();
}
