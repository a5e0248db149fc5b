using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A connection of HTTP/2 without TLS whose windows are in the test's hands. Its requests are not compressed.</summary>
internal sealed class Http2Client : IDisposable
{
    public const int DefaultWindow = 65_535;

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<int, Http2Stream> _streams = new();
    private readonly Lock _gate = new();
    private int _lastId = -1;

    private Http2Client(Socket socket) => _socket = socket;

    /// <summary>The server has ended the connection.</summary>
    public bool HasEnded { get; private set; }

    /// <param name="port">Of the loopback address.</param>
    /// <param name="window">How much each stream may send before it is read.</param>
    public static async Task<Http2Client> ConnectAsync(int port, int window)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).Patiently();
        Http2Client client = new(socket);
        socket.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        client.SetWindow(window);
        // The connection's own window never closes: each stream has to care for itself.
        client.GiveRoom(0, int.MaxValue - DefaultWindow);
        _ = Task.Run(client.ReceiveAllAsync);
        return client;
    }

    public Http2Stream Get(string path, params (string Name, string Value)[] headers)
    {
        List<byte> block = [0x82, 0x86]; // :method GET, :scheme http
        Literal(block, 0x04, path);
        Literal(block, 0x01, "here");
        foreach ((string name, string value) in headers)
        {
            block.Add(0);
            Literal(block, null, name);
            Literal(block, null, value);
        }

        // Numbers must rise on the wire.
        lock (_gate)
        {
            int id = _lastId += 2;
            Http2Stream stream = _streams[id] = new Http2Stream(this, id);
            Send(Http2FrameType.Headers, Http2Frame.EndStream | Http2Frame.EndHeaders, id, [.. block]);
            return stream;
        }
    }

    /// <summary>Says how much each stream may send before it is read, those that there are included.</summary>
    public void SetWindow(int window)
    {
        byte[] settings = [0, 4, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), window);
        Send(Http2FrameType.Settings, 0, 0, settings);
    }

    public void GiveRoom(int streamId, int bytes)
    {
        byte[] increment = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(increment, bytes);
        Send(Http2FrameType.WindowUpdate, 0, streamId, increment);
    }

    public void Send(Http2FrameType type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | (byte)type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame.AsSpan(9));
        try
        {
            lock (_gate) _socket.Send(frame);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            HasEnded = true;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAllAsync()
    {
        try
        {
            while (await ReceiveAsync() is Http2Frame frame) Handle(frame);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }

        HasEnded = true;
        foreach (Http2Stream stream in _streams.Values) stream.Finish(-1);
    }

    private void Handle(Http2Frame frame)
    {
        _streams.TryGetValue(frame.StreamId, out Http2Stream? stream);
        if (frame.Type == Http2FrameType.Data) stream!.Receive(frame.Payload);
        if (frame.Type is Http2FrameType.Data or Http2FrameType.Headers && (frame.Flags & Http2Frame.EndStream) != 0) stream!.Finish(null);
        if (frame.Type == Http2FrameType.Reset) stream!.Finish(BinaryPrimitives.ReadInt32BigEndian(frame.Payload.Span));
        if (frame.Type is Http2FrameType.Settings or Http2FrameType.Ping && (frame.Flags & Http2Frame.Ack) == 0)
            Send(frame.Type, Http2Frame.Ack, 0, frame.Type == Http2FrameType.Ping ? frame.Payload.Span : []);
    }

    private async Task<Http2Frame?> ReceiveAsync()
    {
        byte[] head = new byte[9];
        if (!await FillAsync(head)) return null;
        byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
        if (!await FillAsync(payload)) return null;
        return new Http2Frame((Http2FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
    }

    private async Task<bool> FillAsync(Memory<byte> memory)
    {
        while (!memory.IsEmpty)
        {
            int read = await _socket.ReceiveAsync(memory);
            if (read == 0) return false;
            memory = memory[read..];
        }

        return true;
    }

    // HPACK (RFC 7541, section 6.2.2), without indexing and without Huffman's code.
    private static void Literal(List<byte> block, byte? indexOfName, string text)
    {
        if (indexOfName is byte index) block.Add(index);
        Assert.InRange(text.Length, 0, 126);
        block.Add((byte)text.Length);
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
