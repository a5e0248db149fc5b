using System.Buffers;

namespace StreamingJson;

/// <summary>Specifies how a sequence of items is written.</summary>
public enum JsonFormat
{
    /// <summary>One JSON array, <c>[item,item]</c>; <c>application/json</c> (RFC 8259).</summary>
    Array,

    /// <summary>One item per line, <c>item\n</c>; <c>application/jsonl</c>, also called <c>application/x-ndjson</c>.</summary>
    Lines,

    /// <summary>A JSON text sequence, <c>\x1eitem\n</c>; <c>application/json-seq</c> (RFC 7464).</summary>
    Sequence,

    /// <summary>Server-sent events, <c>data: item\n\n</c>; <c>text/event-stream</c> (the HTML standard, section 9.2).</summary>
    Events,
}

/// <summary>The text around each item of a format whose items are records of their own.</summary>
internal sealed record RecordFrame(byte[] Before, byte[] After, byte[] BeforeFailure, byte[] Heartbeat)
{
    private static readonly RecordFrame Lines = new([], [.. "\n"u8], [], []);

    private static readonly RecordFrame Sequence = new([0x1e], [.. "\n"u8], [0x1e], []);

    // A line that begins with a colon is a comment, which keeps a connection alive (the HTML standard, section 9.2.7).
    private static readonly RecordFrame Events =
        new([.. "data: "u8], [.. "\n\n"u8], [.. "event: error\ndata: "u8], [.. ":\n\n"u8]);

    /// <returns><see langword="null"/> for an array.</returns>
    public static RecordFrame? For(JsonFormat format) => format switch
    {
        JsonFormat.Array => null,
        JsonFormat.Lines => Lines,
        JsonFormat.Sequence => Sequence,
        JsonFormat.Events => Events,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };

    /// <summary>Writes the last record of a document that is not complete.</summary>
    public void WriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        writer.Write(BeforeFailure);
        writer.Write("{\"error\":"u8);
        writer.Write(problem);
        writer.Write("}"u8);
        writer.Write(After);
    }
}
