using System.Net;
using System.Net.Sockets;

namespace StreamingJson.AspNetCore.Tests.Wire.Proxy;

/// <summary>One connection through a <see cref="FaultProxy"/>: two sockets, and what passes between them.</summary>
internal sealed class FaultyConnection
{
    private readonly Socket _client;
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        // The proxy is a wire, and no place for megabytes.
        ReceiveBufferSize = 64 * 1024,
    };

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _passedDown;

    public FaultyConnection(Socket client, int target, Fault up, Fault down)
    {
        _client = client;
        _client.NoDelay = true;
        Completion = RunAsync(target, up, down);
    }

    /// <summary>Done when both sockets are closed; never faulted.</summary>
    public Task Completion { get; }

    public long PassedDown => Volatile.Read(ref _passedDown);

    /// <summary>An RST to both sides.</summary>
    public void Reset()
    {
        // Whoever was first has closed it in another way.
        try
        {
            _client.LingerState = _server.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }

        Close();
    }

    private void Close()
    {
        _client.Dispose();
        _server.Dispose();
        _closed.TrySetResult();
    }

    private async Task RunAsync(int target, Fault up, Fault down)
    {
        try
        {
            await _server.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAll(PassAsync(_client, _server, up, _ => { }),
                PassAsync(_server, _client, down, bytes => Interlocked.Add(ref _passedDown, bytes)));
            Close();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Reset();
        }
    }

    private async Task PassAsync(Socket from, Socket to, Fault fault, Action<int> count)
    {
        try
        {
            byte[] buffer = new byte[fault.Piece];
            for (long left = fault.After; ;)
            {
                if (left == 0 && !await StrikeAsync(fault, to)) return;
                if (left == 0) left = long.MaxValue;
                int read = await from.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)));
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay);
                count(read);
                for (int sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                left -= read;
            }
        }
        catch (SocketException)
        {
            // One side is gone: the other hears of it in the same way.
            Reset();
            throw;
        }
    }

    /// <returns>Whether more passes afterwards.</returns>
    private async Task<bool> StrikeAsync(Fault fault, Socket to)
    {
        switch (fault.Kind)
        {
            case FaultKind.Hold:
                await Task.WhenAny(fault.Released, _closed.Task);
                return true;
            case FaultKind.HalfClose:
                to.Shutdown(SocketShutdown.Send);
                return false;
            case FaultKind.Cut:
                _client.Shutdown(SocketShutdown.Both);
                _server.Shutdown(SocketShutdown.Both);
                Close();
                return false;
            default:
                Reset();
                return false;
        }
    }
}
