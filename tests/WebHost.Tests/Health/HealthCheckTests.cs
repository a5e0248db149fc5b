using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.WebHost.Tests.Health;

/// <summary>The command <c>healthcheck</c>, as a container runs it: beside the host, with the host's configuration.</summary>
public sealed class HealthCheckTests
{
    [Theory]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:{0};http://nowhere.invalid:1")]
    [InlineData("ASPNETCORE_URLS", "https://+:1;http://+:{0}")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:{0}")]
    [InlineData("Kestrel__Endpoints__H1__Url", "http://127.0.0.1:{0}")]
    public async Task HostAnswers_EndsWith0_AndSaysNothing(string key, string value)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        HostCommand check = await HostCommand.RunAsync(["healthcheck"], (key, string.Format(null, value, host.Address.Port)));
        Assert.Equal((0, "", ""), (check.ExitCode, check.Out, check.Error));
    }

    [Fact]
    public async Task CommandLine_WinsOverTheEnvironment()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        HostCommand check = await HostCommand.RunAsync(
            ["healthcheck", "--urls", $"http://*:{host.Address.Port}"], ("ASPNETCORE_URLS", "http://127.0.0.1:1"));
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
    }

    [Fact]
    public async Task UnixSocket_IsAsked()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sj-{Guid.NewGuid():N}.sock");
        using ServerProcess host = ServerProcess.Start(["--urls", $"http://unix:{path}"]);
        await host.WaitForAsync("Application started");
        HostCommand check = await HostCommand.RunAsync(["healthcheck"], ("ASPNETCORE_URLS", $"http://unix:{path}"));
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1 does not answer: Connection refused")]
    [InlineData("https://127.0.0.1:1", "The host has no address with http and HTTP/1.1.")]
    [InlineData("nonsense", "urls is nonsense; allowed are addresses as http://127.0.0.1:8001")]
    public async Task NobodyToAsk_EndsWith1_AndALine(string urls, string said) =>
        AssertFails(await HostCommand.RunAsync(["healthcheck"], ("ASPNETCORE_URLS", urls)), said);

    [Fact]
    public async Task AnotherStatus_EndsWith1_AndALine()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Task<HostCommand> checking = CheckAsync(server);
        using Socket asked = await server.AcceptSocketAsync().Patiently();
        byte[] request = new byte[4096];
        int length = await asked.ReceiveAsync(request).Patiently();
        Assert.StartsWith("GET /healthz HTTP/1.1\r\n", Encoding.ASCII.GetString(request, 0, length), StringComparison.Ordinal);
        await asked.SendAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray()).Patiently();
        AssertFails(await checking, "answers with 503.");
    }

    [Fact]
    public async Task NoAnswer_EndsWith1_AndALine()
    {
        // The kernel takes the connection, and nobody answers it.
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        AssertFails(await CheckAsync(server), "has not answered within 2 s.");
    }

    private static Task<HostCommand> CheckAsync(TcpListener server) =>
        HostCommand.RunAsync(["healthcheck"], ("ASPNETCORE_URLS", $"http://{server.LocalEndpoint}"));

    private static void AssertFails(HostCommand check, string said)
    {
        Assert.Equal((1, ""), (check.ExitCode, check.Out));
        Assert.Contains(said, check.Error, StringComparison.Ordinal);
        Assert.Equal(1, check.Error.Count(character => character == '\n'));
    }
}
