using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.LoadClient.Requests;

/// <summary>What is asked for.</summary>
internal static class RequestTarget
{
    // The kernel's own limit is two minutes.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>Reads a port of this machine, such as <c>8001</c>, or a URL.</summary>
    /// <returns><see langword="null"/> if the text is neither.</returns>
    public static Uri? TryParse(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return port > 0 ? new Uri($"http://127.0.0.1:{port}/") : null;
        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Host.Length > 0;
        return isUrl ? url : null;
    }

    /// <summary>Gets the request in bytes. It asks for no coding, so that the document comes as it is.</summary>
    public static byte[] GetRequest(Uri url) =>
        Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: */*\r\n\r\n");

    /// <summary>Looks whether there is a server, so that its absence is told once instead of as ten thousand errors.</summary>
    /// <exception cref="LoadException">There is none, or it takes no connection within 5 seconds.</exception>
    public static async Task CheckListeningAsync(Uri url, CancellationToken stop, TimeProvider? time = null)
    {
        using CancellationTokenSource late = new(ConnectLimit, time ?? TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(url.IdnHost, url.Port, either.Token);
        }
        catch (OperationCanceledException failure) when (!stop.IsCancellationRequested)
        {
            throw new LoadException(
                $"No server answers at {url.Authority}: it took no connection in {ConnectLimit.TotalSeconds} s.", failure);
        }
        catch (SocketException failure)
        {
            throw new LoadException($"No server answers at {url.Authority}: {failure.Message}.", failure);
        }
    }
}

/// <summary>Something outside of this program keeps it from measuring; the message is one line for its user.</summary>
internal sealed class LoadException(string message, Exception? cause = null) : Exception(message, cause);
