using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace StreamingJson.WebHost.Http;

/// <summary>What one connection may take, and how many there may be. Nothing is uploaded here.</summary>
internal sealed class ConnectionLimits(IOptions<StreamingJsonSettings> settings)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    /// <summary>
    /// Bytes that are read ahead of a connection whose stream goes on: pipelined requests, or a body. Two heads of the largest
    /// size (32 KB). Measured with 500 stalled readers that send and send: 454 MB with Kestrel's own megabyte.
    /// </summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>The same for HTTP/2, where it is a promise to the client: its least (RFC 9113, section 6.9.2).</summary>
    private const int Window = 65_535;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = settings.Value.MaxConnections;
        kestrel.Limits.MaxRequestBufferSize = ReadAhead;
        kestrel.Limits.Http2.InitialConnectionWindowSize = Window;
        kestrel.Limits.Http2.InitialStreamWindowSize = Window;
    }

    /// <summary>Of a connection without TLS, the socket's own limit counts; of one with TLS, both.</summary>
    public void Configure(SocketTransportOptions sockets) => sockets.MaxReadBufferSize = ReadAhead;
}
