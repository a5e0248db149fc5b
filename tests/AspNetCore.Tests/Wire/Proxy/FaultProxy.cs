using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Wire.Proxy;

/// <summary>A proxy of plain TCP that makes faults. Each connection has those that are set when it is accepted.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentQueue<FaultyConnection> _connections = new();
    private readonly int _target;
    private readonly Task _accepting;

    /// <param name="target">The server's port on the loopback address.</param>
    public FaultProxy(int target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = Task.Run(AcceptAllAsync);
    }

    public int Port { get; }

    /// <summary>From the client to the server.</summary>
    public Fault Up { get; set; } = Fault.None;

    /// <summary>From the server to the client.</summary>
    public Fault Down { get; set; } = Fault.None;

    /// <summary>How many bytes the last connection has passed on to its client.</summary>
    public long PassedDown => _connections.Last().PassedDown;

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port);

    /// <summary>A client without a connection yet. It keeps those that it makes.</summary>
    public HttpClient CreateClient(string protocol) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{Port}"),
        DefaultRequestVersion = Version.Parse(protocol == "2" ? "2.0" : protocol),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Asks for a path on a connection of its own.</summary>
    /// <returns><see langword="null"/> where no head came.</returns>
    public async Task<WireAnswer?> GetAsync(string protocol, string path, params (string Name, string Value)[] headers)
    {
        using HttpClient client = CreateClient(protocol);
        if (protocol != "2") client.DefaultRequestHeaders.ConnectionClose = true;
        try
        {
            return await WireAnswer.GetAsync(client, path, headers);
        }
        // The second is what .NET's client throws when it looks for the address of a connection that was reset at once.
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Resets what is left. Can be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.Patiently();
        foreach (FaultyConnection connection in _connections) connection.Reset();
        await Task.WhenAll(_connections.Select(connection => connection.Completion)).Patiently();
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            _connections.Enqueue(new FaultyConnection(client, _target, Up, Down));
        }
    }
}
