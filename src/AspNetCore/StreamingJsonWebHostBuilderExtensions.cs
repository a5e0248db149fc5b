using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Sockets for streams: the sending belongs to the turn, and a slow reader is seen to be slow.</summary>
public static class StreamingJsonWebHostBuilderExtensions
{
    // Unsent bytes in a socket's own buffer, and in front of it. Both grow to megabytes otherwise, and a slow reader looks as if it took
    // nothing for a minute: docs/measurements.md.
    private const int UnsentBytes = 16 * 1024;
    private const int BufferedBytes = 16 * 1024;

    // TCP_NOTSENT_LOWAT of linux/tcp.h; accepted sockets inherit it.
    private const int IpProtoTcp = 6;
    private const int TcpNotSentLowAt = 25;

    /// <summary>Makes Kestrel's sockets keep little for a slow reader, so that a stream notices one soon, and 10,000 of them fit into memory.</summary>
    /// <param name="builder">For example <c>builder.WebHost</c>.</param>
    /// <param name="preferInlineScheduling">
    /// <see langword="true"/> to set <see cref="SocketTransportOptions.UnsafePreferInlineScheduling"/>, for all endpoints of the application: a
    /// response is sent on the thread that writes it. One stream is then a fifth faster; an endpoint that writes its response on a thread that must
    /// not wait for a <c>send</c> call should not be in the same application. The default is <see langword="false"/>.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <remarks>
    /// Sets <see cref="SocketTransportOptions.MaxWriteBufferSize"/> to 16 KB, and by
    /// <see cref="SocketTransportOptions.CreateBoundListenSocket"/>, on Linux, TCP_NOTSENT_LOWAT of tcp(7) to 16 KB.
    /// </remarks>
    public static IWebHostBuilder UseStreamingSockets(this IWebHostBuilder builder, bool preferInlineScheduling = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseSockets(options =>
        {
            // Not without it: an application may have set it itself.
            if (preferInlineScheduling) options.UnsafePreferInlineScheduling = true;
            options.MaxWriteBufferSize = BufferedBytes;
            options.CreateBoundListenSocket = Bind;
        });
    }

    private static Socket Bind(EndPoint endPoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        if (OperatingSystem.IsLinux() && endPoint is IPEndPoint)
            socket.SetRawSocketOption(IpProtoTcp, TcpNotSentLowAt, BitConverter.GetBytes(UnsentBytes));
        return socket;
    }
}
