using System.Net;
using System.Net.Sockets;

namespace StreamingJson.WebHost;

/// <summary>Where the host listens, as its configuration says, for one on the same machine.</summary>
internal sealed class HostAddress
{
    private readonly BindingAddress _address;

    private HostAddress(BindingAddress address) => _address = address;

    /// <returns>The first address that is asked without TLS; <see langword="null"/> if there is none.</returns>
    public static HostAddress? Read(IConfiguration configuration) => All(configuration)
        .Select(url => BindingAddress.Parse(url))
        .Where(address => address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        .Select(address => new HostAddress(address)).FirstOrDefault();

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        EndPoint endPoint = EndPoint();
        // Who listens at all addresses listens at this one.
        Socket socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => _address.ToString();

    /// <summary>In Kestrel's order: endpoints win over addresses, addresses over ports.</summary>
    private static IEnumerable<string> All(IConfiguration configuration)
    {
        IConfigurationSection[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren()];
        if (endpoints.Length > 0)
        {
            // Without TLS an endpoint for HTTP/2 does not answer HTTP/1.1.
            return endpoints.Where(endpoint => !"Http2".Equals(endpoint["Protocols"], StringComparison.OrdinalIgnoreCase))
                .Select(endpoint => endpoint["Url"]).OfType<string>();
        }

        if (configuration["urls"] is { Length: > 0 } urls) return Split(urls);
        if (configuration["http_ports"] is { Length: > 0 } ports) return Split(ports).Select(port => $"http://*:{port}");
        return [HostApplication.DefaultUrl];
    }

    private static string[] Split(string list) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private EndPoint EndPoint()
    {
        if (_address.IsUnixPipe) return new UnixDomainSocketEndPoint(_address.UnixPipePath);
        bool isOne = IPAddress.TryParse(_address.Host, out IPAddress? address)
            && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        if (isOne) return new IPEndPoint(address!, _address.Port);
        return _address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? new DnsEndPoint("localhost", _address.Port)
            : new IPEndPoint(IPAddress.Loopback, _address.Port);
    }
}
