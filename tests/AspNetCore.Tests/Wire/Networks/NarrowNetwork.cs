using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace StreamingJson.AspNetCore.Tests.Wire.Networks;

/// <summary>A host and a reader, each in a network of its own, and a wire between them that can be made bad.</summary>
internal sealed class NarrowNetwork : IDisposable
{
    private const int Port = 8001;

    // Set aside for tests of networks (RFC 2544), and nobody else's in a namespace anyhow.
    private static readonly IPAddress HostAddress = IPAddress.Parse("198.18.0.1");

    private readonly NetworkNamespace _host = new();
    private readonly NetworkNamespace _reader = new();

    public NarrowNetwork()
    {
        try
        {
            _host.Run($"ip link add wire type veth peer name wire netns {_reader.Id}");
            _host.Run($"ip address add {HostAddress}/30 dev wire");
            _host.Run("ip link set wire up");
            _reader.Run("ip address add 198.18.0.2/30 dev wire");
            _reader.Run("ip link set wire up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Of all that the host sends.</summary>
    /// <param name="rate">As <c>tc</c> has it, such as <c>1mbit</c>.</param>
    public void Slow(string rate) => _host.Run($"tc qdisc add dev wire root tbf rate {rate} burst 16kb latency 100ms");

    /// <summary>Of the packets that the host sends, and of those that the reader sends.</summary>
    /// <param name="probability">Of each to be lost, from 0 to 1.</param>
    public void Lose(double probability)
    {
        foreach (string chain in new[] { "INPUT", "OUTPUT" })
        {
            _reader.Run(string.Create(CultureInfo.InvariantCulture,
                $"iptables -w -A {chain} -m statistic --mode random --probability {probability} -j DROP"));
        }
    }

    /// <summary>Everything is lost, in both directions, and nobody is told.</summary>
    public void Swallow()
    {
        foreach (string chain in new[] { "INPUT", "OUTPUT" }) _reader.Run($"iptables -w -I {chain} -j DROP");
    }

    /// <summary>An endpoint of HTTP/1.1 in the host's network, beside those that the application has.</summary>
    public void Listen(WebApplicationBuilder builder)
    {
        builder.WebHost.UseStreamingSockets(preferInlineScheduling: true).UseSockets(sockets =>
        {
            Func<EndPoint, Socket> bind = sockets.CreateBoundListenSocket;
            sockets.CreateBoundListenSocket = at => at is IPEndPoint ip && ip.Address.Equals(HostAddress)
                ? _host.Within(() => bind(at))
                : bind(at);
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(HostAddress, Port, listen => listen.Protocols = HttpProtocols.Http1);
            // The last address is that of HTTP/2.
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
    }

    /// <summary>A client in the reader's network.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            Socket socket = _reader.Within(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(HostAddress, Port, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"http://{HostAddress}:{Port}"),
    };

    public void Dispose()
    {
        _host.Dispose();
        _reader.Dispose();
    }
}
