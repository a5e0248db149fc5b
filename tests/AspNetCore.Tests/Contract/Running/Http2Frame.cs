namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A frame of HTTP/2 (RFC 9113, section 4.1).</summary>
internal readonly record struct Http2Frame(Http2FrameType Type, byte Flags, int StreamId, ReadOnlyMemory<byte> Payload)
{
    /// <summary>On DATA and HEADERS.</summary>
    public const byte EndStream = 1;

    public const byte EndHeaders = 4;

    /// <summary>On SETTINGS and PING.</summary>
    public const byte Ack = 1;
}

internal enum Http2FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}
