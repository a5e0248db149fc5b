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

    public void Dispose() => File.Delete(_path);

    private static async Task<WebApplication> ListenAsync(string urls)
    {
        WebApplication app = HostApplication.Create(["--urls", urls], builder => builder.Logging.ClearProviders());
        await app.StartAsync().Patiently();
        return app;
    }
}
