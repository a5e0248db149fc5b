using System.Text;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>curl, twice in one go: what it is told, and whether the connection was good for a second request.</summary>
[Collection(SharedBuiltHost.Name)]
public sealed class CurlTests(BuiltHost host)
{
    private const string Unknown = "/export/orders?limit=3";
    private const string Close = "Connection: close";
    private const string KeepAlive = "Connection: keep-alive";

    public static TheoryData<string, string, string, bool> Requests => new()
    {
        // The version, one more header, the path, and whether the connection goes on.
        { "--http1.1", "Accept: */*", "/", true },
        { "--http1.1", "Accept: */*", "/big?length=3", true },
        { "--http1.1", "Accept: */*", Unknown, true },
        { "--http1.1", Close, "/", false },
        { "--http1.1", Close, "/big?length=3", false },
        { "--http1.1", Close, Unknown, false },
        { "--http1.0", "Accept: */*", "/", false },
        { "--http1.0", "Accept: */*", "/big?length=3", false },
        { "--http1.0", "Accept: */*", Unknown, false },
        { "--http1.0", KeepAlive, "/", true },
        { "--http1.0", KeepAlive, "/big?length=3", true },
        { "--http1.0", KeepAlive, Unknown, true },
    };

    [ToolTheory("curl")]
    [MemberData(nameof(Requests))]
    public async Task Twice_BothWhole_OnOneConnectionOrTwo(string version, string header, string path, bool goesOn)
    {
        using HttpClient client = new();
        int length = (await client.GetByteArrayAsync(host.Http1(path)).Patiently()).Length;
        string[] said = await SayAsync(
            "-w", "\n%{response_code} %{size_download} %{num_connects}\n", version, "-H", header,
            host.Http1(path), host.Http1(path));
        string[] answers = [.. said.Where(line => line.StartsWith("200 ", StringComparison.Ordinal))];
        Assert.Equal([$"200 {length} 1", $"200 {length} {(goesOn ? 0 : 1)}"], answers);
    }

    [CurlFact]
    public async Task Get_TheHead_IsOfTheDocument_AndOfNow()
    {
        string[] said = await SayAsync("-i", host.Http1("/"));
        int end = Array.IndexOf(said, "\r");
        Dictionary<string, string> head = said[1..end].Select(line => line.TrimEnd('\r').Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("HTTP/1.1 200 OK\r", said[0]);
        Assert.Equal(
            ["Cache-Control", "Content-Length", "Content-Type", "Date", "X-Content-Type-Options"],
            head.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(said[end + 1].Length, int.Parse(head["Content-Length"]));
        TimeSpan off = DateTimeOffset.Parse(head["Date"]) - DateTimeOffset.UtcNow;
        Assert.InRange(off, TimeSpan.FromMinutes(-5), TimeSpan.FromMinutes(5));
    }

    [ToolTheory("curl")]
    [InlineData("--http1.1", "/", true)]
    [InlineData("--http1.1", "/big?length=3", true)]
    [InlineData("--http1.0", "/", false)]
    public async Task Post_ToARouteThatReads_IsRefused(string version, string path, bool goesOn)
    {
        string[] said = await SayAsync(
            version, "-i", "-d", "hi", host.Http1(path),
            "--next", "-s", version, "-w", "\n%{response_code} %{num_connects}", host.Http1("/"));
        Assert.Equal("HTTP/1.1 405 Method Not Allowed\r", said[0]);
        Assert.Contains("Allow: GET, HEAD\r", said);
        Assert.Contains("Content-Type: application/problem+json; charset=utf-8\r", said);
        Assert.Equal($"200 {(goesOn ? 0 : 1)}", said[^1]);
    }

    private static async Task<string[]> SayAsync(params string[] arguments)
    {
        Curl curl = await Curl.RunAsync(["-m", "20", .. arguments]);
        Assert.True(curl.ExitCode == 0, curl.Said);
        return Encoding.UTF8.GetString(curl.Body).Split('\n');
    }
}
