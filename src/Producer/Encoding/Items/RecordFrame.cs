using System.Buffers;

namespace StreamingJson;

/// <summary>What stands before and behind each item in a format whose items stand for themselves.</summary>
internal sealed record RecordFrame(byte[] Before, byte[] Behind, byte[] BeforeFailure, byte[] Heartbeat)
{
    private static readonly RecordFrame Lines = new([], [.. "\n"u8], [], []);

    private static readonly RecordFrame Sequence = new([0x1e], [.. "\n"u8], [0x1e], []);

    // A line that begins with a colon is a comment, which keeps a connection alive (the HTML standard, section 9.2.7).
    private static readonly RecordFrame Events =
        new([.. "data: "u8], [.. "\n\n"u8], [.. "event: error\ndata: "u8], [.. ":\n\n"u8]);

    public static RecordFrame Of(JsonFormat format) => format switch
    {
        JsonFormat.Lines => Lines,
        JsonFormat.Sequence => Sequence,
        JsonFormat.Events => Events,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The format has no records."),
    };

    /// <summary>The last record of a document that is not whole.</summary>
    public void WriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem)
    {
        writer.Write(BeforeFailure);
        writer.Write("{\"error\":"u8);
        writer.Write(problem);
        writer.Write("}"u8);
        writer.Write(Behind);
    }
}
