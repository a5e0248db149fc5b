using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Settings;

public sealed class ListeningTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"sj-{Guid.NewGuid():N}.sock");

    [Fact]
    public async Task UnixSocket_Answers()
    {
        await using WebApplication app = await ListenAsync($"http://unix:{_path}");
        using HttpClient client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Assert.Equal("[0,1,2]", await client.GetStringAsync("http://here/big?length=3").Patiently());
    }

    [CurlFact]
    public async Task UnixSocket_StreamsToCurl()
    {
        await using WebApplication app = await ListenAsync($"http://unix:{_path}");
        Curl curl = await Curl.RunAsync("--unix-socket", _path, "http://here/big?length=1000000");
        Assert.Equal((0, 6_888_891), (curl.ExitCode, curl.Body.Length));
        Assert.Equal(",999999]", Encoding.ASCII.GetString(curl.Body[^8..]));
    }

    [CurlFact]
    public async Task TwoAddresses_BothAnswer()
    {
        await using WebApplication app = await ListenAsync($"http://127.0.0.1:0;http://unix:{_path}");
        using HttpClient client = new();
        string port = Assert.Single(app.Urls, url => !url.Contains("unix", StringComparison.Ordinal));
        Assert.Equal("[0]", await client.GetStringAsync($"{port}/big?length=1").Patiently());
        Assert.Equal(0, (await Curl.RunAsync("--unix-socket", _path, "http://here/big?length=1")).ExitCode);
    }

    [Fact]
    public async Task Http2WithPriorKnowledge_HasAnEndpointOfItsOwn()
    {
        WebApplication app = HostApplication.Create(
            ["--Kestrel:Endpoints:H1:Url", "http://127.0.0.1:0", "--Kestrel:Endpoints:H2:Url", "http://127.0.0.1:0",
                "--Kestrel:Endpoints:H2:Protocols", "Http2"], builder => builder.Logging.ClearProviders());
        await using WebApplication disposal = app;
        await app.StartAsync().Patiently();
        string[] versions = await Task.WhenAll(app.Urls.Select(async url =>
        {
            using HttpClient client = new();
            using HttpRequestMessage request = new(HttpMethod.Get, $"{url}/big?length=3");
            bool isHttp2 = url == app.Urls.Last();
            (request.Version, request.VersionPolicy) = (isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
                HttpVersionPolicy.RequestVersionExact);
            using HttpResponseMessage response = await client.SendAsync(request).Patiently();
            return $"{response.Version} {await response.Content.ReadAsStringAsync()}";
        }));
        Assert.Equal(["1.1 [0,1,2]", "2.0 [0,1,2]"], versions);
    }

    public void Dispose() => File.Delete(_path);

    private static async Task<WebApplication> ListenAsync(string urls)
    {
        WebApplication app = HostApplication.Create(["--urls", urls], builder => builder.Logging.ClearProviders());
        await app.StartAsync().Patiently();
        return app;
    }
}
