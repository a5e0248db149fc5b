using System.Text;
using StreamingJson.WebHost.Tests.BadInput;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>
/// What a container of the seeds says that it cannot: compressed content, chunked bodies, HTTP/2, methods and URLs. Of keep-alive
/// under HTTP/1.0 see <see cref="CurlTests"/> and <see cref="ApacheBenchTests"/>.
/// </summary>
[Collection(SharedBuiltHost.Name)]
public sealed class LimitsTests(BuiltHost host)
{
    private const string List = "[0,1,2,3,4,5,6,7,8,9,10,11]";

    [ToolTheory("curl")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task CompressedContent_IsTheSameDocument(string coding)
    {
        byte[] plain = (await GetAsync(host.Http1("/big?length=100000"))).Body;
        // What comes behind the body in curl's own words.
        Curl curl = await GetAsync(
            "-H", $"Accept-Encoding: {coding}", "--compressed", "-w", "%{stderr}%{size_download} %header{content-encoding}",
            host.Http1("/big?length=100000"));
        Assert.Equal(plain, curl.Body);
        string[] said = curl.Said.Split(' ');
        Assert.Equal(coding, said[1]);
        Assert.InRange(int.Parse(said[0]), 1, plain.Length / 2);
    }

    [ToolFact("curl")]
    public async Task ChunkedAnswer_IsTakenApart()
    {
        byte[] plain = (await GetAsync("--http1.0", host.Http1("/export/orders?limit=1000"))).Body;
        Curl curl = await GetAsync("-w", "%{stderr}%header{transfer-encoding}", host.Http1("/export/orders?limit=1000"));
        Assert.Equal("chunked", curl.Said);
        Assert.Equal(plain, curl.Body);
    }

    /// <summary>On whichever connection: curl gives up one whose answer came before it had sent all.</summary>
    [ToolTheory("curl")]
    [InlineData("GET", "/big?length=12", "200")]
    [InlineData("GET", "/", "200")]
    [InlineData("POST", "/big?length=12", "405")]
    [InlineData("PUT", "/nowhere", "404")]
    public async Task ChunkedBody_Unread_IsAnswered(string method, string path, string status)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, new string('1', 500_000));
            Curl curl = await GetAsync(
                "-o", "/dev/null", "-w", "%{http_code} ", "-X", method,
                "-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", $"@{file}", host.Http1(path),
                "--next", "-s", host.Http1("/big?length=12"));
            Assert.Equal($"{status} {List}", Encoding.ASCII.GetString(curl.Body));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("POST", 405)]
    public async Task ChunkedBody_DoesNotBecomeTheNextRequest(string method, int status)
    {
        const string smuggled = "GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n";
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"{method} /big?length=12 HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"{smuggled.Length:x}\r\n{smuggled}\r\n0\r\n\r\n");
        if (status != 200) await ProblemAnswer.ReadAsync(client, status);
        else
        {
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((status, List.Length), (head.Status, head.ContentLength));
            Assert.Equal(List, Encoding.ASCII.GetString(await client.ReadExactlyAsync(List.Length)));
            await client.GetAsync("/");
            Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        }
    }

    [ToolTheory("curl")]
    [InlineData("/big?length=12", List)]
    [InlineData("/healthz", """{"status":"ok"}""")]
    public async Task Http2_ByPriorKnowledge(string path, string expected)
    {
        Curl curl = await GetAsync("--http2-prior-knowledge", "-w", " %{http_version}", host.Http2(path));
        Assert.Equal($"{expected} 2", Encoding.ASCII.GetString(curl.Body));
    }

    [ToolTheory("curl")]
    [InlineData("--http2", "2")]
    [InlineData("--http1.1", "1.1")]
    public async Task Http2_AsTlsNegotiates(string option, string version)
    {
        using Certificate certificate = new();
        using ServerProcess server = await ServerProcess.ListenAsync(
            ["--Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", certificate.File,
                "--Kestrel:Certificates:Default:KeyPath", certificate.File]);
        string address = $"https://127.0.0.1:{server.Port}";
        Curl curl = await GetAsync(option, "--cacert", certificate.File, "-w", " %{http_version}", $"{address}/big?length=12");
        Assert.Equal($"{List} {version}", Encoding.ASCII.GetString(curl.Body));
    }

    public static TheoryData<string[], string> Targets => new()
    {
        { ["/%62ig?length=%31%32"], $"200 {List}" },
        { ["/big?_x=%26length=5&length=12#length=3"], $"200 {List}" },
        { ["-G", "--data-urlencode", "length=12", "/big"], $"200 {List}" },
        { ["--path-as-is", "/nowhere/../big?length=12"], $"200 {List}" },
        // The whole URL in the request, as to a proxy.
        { ["--request-target", "http://127.0.0.1/big?length=12", "-H", "Host: 127.0.0.1", "/"], $"200 {List}" },
        { ["-I", "/big?length=12"], "200 " },
        { ["-X", "OPTIONS", "/big?length=12"], "405 " },
        { ["-X", "OPTIONS", "--request-target", "*", "/"], "405 " },
    };

    [ToolTheory("curl")]
    [MemberData(nameof(Targets))]
    public async Task MethodAndUrl_AreUnderstood(string[] arguments, string expected)
    {
        Curl curl = await GetAsync(["-w", "%{stderr}%{http_code} ", .. arguments[..^1], host.Http1(arguments[^1])]);
        string body = expected.StartsWith("200 [", StringComparison.Ordinal) ? Encoding.ASCII.GetString(curl.Body) : "";
        Assert.Equal(expected, curl.Said + body);
    }

    private static async Task<Curl> GetAsync(params string[] arguments)
    {
        Curl curl = await Curl.RunAsync(["-m", "20", .. arguments]);
        Assert.True(curl.ExitCode == 0, curl.Said);
        return curl;
    }
}
