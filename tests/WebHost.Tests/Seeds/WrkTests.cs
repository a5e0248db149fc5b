namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>wrk, for a second: whatever its speed, each body is the right one.</summary>
[Collection(SharedBuiltHost.Name)]
public sealed class WrkTests(BuiltHost host)
{
    [ToolTheory("wrk")]
    [InlineData("/", "root")]
    [InlineData("/big?length=3", "list", "3")]
    [InlineData("/big?length=100000", "list", "100000")]
    public async Task KeptConnections_EveryBodyIsRight(string path, params string[] body) => await AssertRightAsync(path, body);

    /// <summary>A connection for each request, as many servers would have it.</summary>
    [ToolTheory("wrk")]
    [InlineData("/", "root")]
    [InlineData("/big?length=1000", "list", "1000")]
    public async Task ConnectionClose_EveryBodyIsRight(string path, params string[] body) =>
        await AssertRightAsync(path, body, "-H", "Connection: close");

    [ToolFact("wrk")]
    public async Task Post_IsRefusedEachTime_AndNothingBreaks()
    {
        string script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, "wrk.method, wrk.body = 'POST', '[1,2,3]'");
            Tool wrk = await RunAsync(["-s", script, host.Http1("/")]);
            Assert.Null(wrk.Find("  Socket errors:"));
            string all = wrk.Out.Split('\n').Single(line => line.Contains(" requests in ", StringComparison.Ordinal));
            Assert.Equal(all.Trim().Split(' ')[0], wrk["  Non-2xx or 3xx responses:"]);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private async Task AssertRightAsync(string path, string[] body, params string[] options)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Seeds", "bodies.lua");
        Tool wrk = await RunAsync([.. options, "-s", script, host.Http1(path), "--", .. body]);
        Assert.Equal(wrk["requests:"], wrk["answers:"]);
        Assert.Equal(wrk["answers:"], wrk["whole:"]);
        Assert.Equal(("0", "0"), (wrk["again:"], wrk["errors:"]));
    }

    /// <summary>
    /// Its own patience is two seconds, which a busy machine may use up; such a one may also need more than a second for the
    /// first answer.
    /// </summary>
    private static async Task<Tool> RunAsync(string[] arguments)
    {
        for (int times = 0; times < 10; times++)
        {
            Tool wrk = await Tool.RunAsync("wrk", ["-t", "1", "-c", "10", "-d", "1", "--timeout", "20", .. arguments]);
            Assert.True(wrk.ExitCode == 0, wrk.Out + wrk.Error);
            if (!wrk.Out.Contains("\n  0 requests in ", StringComparison.Ordinal)) return wrk;
        }

        throw new TimeoutException("Nothing was answered within a second, ten times.");
    }
}
