namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>ab speaks HTTP/1.0, and with <c>-k</c> its keep-alive; it fails what is not as long as the first answer.</summary>
[Collection(SharedBuiltHost.Name)]
public sealed class ApacheBenchTests(BuiltHost host)
{
    private const string Unknown = "/export/orders?limit=1000";

    public static TheoryData<string, int, bool, bool> Requests => new()
    {
        // The path, how often, whether keep-alive is asked for, and given.
        { "/", 1000, false, false },
        { "/", 1000, true, true },
        { "/big?length=3", 1000, false, false },
        { "/big?length=3", 1000, true, true },
        { "/big?length=100000", 200, false, false },
        { "/big?length=100000", 200, true, true },
        // Without a length the end of the connection is that of the body.
        { Unknown, 200, false, false },
        { Unknown, 200, true, false },
    };

    [ToolTheory("ab")]
    [MemberData(nameof(Requests))]
    public async Task Get_NoneFails(string path, int requests, bool asks, bool keeps)
    {
        using HttpClient client = new();
        int length = (await client.GetByteArrayAsync(host.Http1(path)).Patiently()).Length;
        Tool ab = await RunAsync(requests, [.. asks ? new[] { "-k" } : [], host.Http1(path)]);
        Assert.Null(ab.Find("Non-2xx responses:"));
        Assert.Equal($"{length} bytes", ab["Document Length:"]);
        Assert.Equal($"{(long)requests * length} bytes", ab["HTML transferred:"]);
        Assert.Equal(keeps ? $"{requests}" : asks ? "0" : null, ab.Find("Keep-Alive requests:"));
    }

    [ToolFact("ab")]
    public async Task Post_IsRefused_AndKeepsItsConnection()
    {
        string body = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(body, new string('1', 5000));
            Tool ab = await RunAsync(500, "-k", "-p", body, "-T", "application/json", host.Http1("/"));
            Assert.Equal(("500", "500"), (ab["Non-2xx responses:"], ab["Keep-Alive requests:"]));
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static async Task<Tool> RunAsync(int requests, params string[] arguments)
    {
        Tool ab = await Tool.RunAsync("ab", ["-n", $"{requests}", "-c", "10", "-s", "20", .. arguments]);
        Assert.True(ab.ExitCode == 0, ab.Out + ab.Error);
        Assert.Equal(($"{requests}", "0"), (ab["Complete requests:"], ab["Failed requests:"]));
        return ab;
    }
}
