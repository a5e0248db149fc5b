using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StreamingJson.WebHost;

/// <summary>Where the host listens, as its configuration says.</summary>
internal sealed class HostAddress
{
    /// <summary>Where the host listens unless it is told otherwise.</summary>
    public const string Default = "http://127.0.0.1:8001";

    private const string Allowed =
        $"addresses as {Default}, https://localhost:8443 or http://unix:/tmp/a.sock, with ; between them";

    private static readonly string[] PortKeys = ["http_ports", "https_ports"];

    private readonly BindingAddress _address;

    private HostAddress(BindingAddress address) => _address = address;

    /// <summary>The keys that say where, and their values: endpoints win over addresses, addresses over ports.</summary>
    public static (string Key, string? Value)[] Configured(IConfiguration configuration)
    {
        IConfigurationSection[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren()];
        if (endpoints.Length > 0) return [.. endpoints.Select(endpoint => ($"{endpoint.Path}:Url", endpoint["Url"]))];
        if (configuration["urls"] is { Length: > 0 } urls) return [("urls", urls)];
        string[] ports = [.. PortKeys.Where(key => !string.IsNullOrEmpty(configuration[key]))];
        return ports.Length > 0 ? [.. ports.Select(key => (key, configuration[key]))] : [("urls", Default)];
    }

    /// <returns>What is wrong with the addresses, a line for each. Whether they are free shows only when it listens.</returns>
    public static IEnumerable<string> Check(IConfiguration configuration)
    {
        foreach ((string key, string? value) in Configured(configuration))
        {
            if (string.IsNullOrEmpty(value)) yield return $"{key} is missing; allowed are {Allowed}.";
            bool isPorts = key.EndsWith("_ports", StringComparison.Ordinal);
            foreach (string part in Split(value ?? ""))
            {
                if (isPorts && !ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    yield return $"{key} is {part}; allowed are numbers from 0 to 65535, with ; between them.";
                else if (!isPorts && !IsAddress(part)) yield return $"{key} is {part}; allowed are {Allowed}.";
            }
        }
    }

    /// <returns>The first address that is asked without TLS; <see langword="null"/> if there is none.</returns>
    /// <exception cref="HostConfigurationException">An address is none.</exception>
    public static HostAddress? Read(IConfiguration configuration)
    {
        string[] problems = [.. Check(configuration)];
        if (problems.Length > 0) throw new HostConfigurationException(problems);
        return Configured(configuration)
            // Without TLS an endpoint for HTTP/2 does not answer HTTP/1.1.
            .Where(one => !"Http2".Equals(Protocols(one.Key), StringComparison.OrdinalIgnoreCase))
            .SelectMany(one => Split(one.Value!).Select(part => one.Key == "http_ports" ? $"http://*:{part}" : part))
            .Where(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            .Select(url => new HostAddress(BindingAddress.Parse(url))).FirstOrDefault();

        string? Protocols(string key) => configuration[key.Replace(":Url", ":Protocols", StringComparison.Ordinal)];
    }

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

    private static bool IsAddress(string text)
    {
        try
        {
            BindingAddress address = BindingAddress.Parse(text);
            // Of a port that is no number it makes a part of the name, and listens at port 80 of all addresses.
            return address.Scheme.ToUpperInvariant() is "HTTP" or "HTTPS" && address.Port is >= 0 and <= ushort.MaxValue
                && (address.IsUnixPipe || address.Host.StartsWith('[') || !address.Host.Contains(':', StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return false;
        }
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
