using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Writes items that are records of their own, each on one line and in its frame.</summary>
internal sealed class RecordItemsWriter<T> : ItemsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly ItemText<T> _item;
    private readonly RecordFrame _frame;

    public RecordItemsWriter(IBufferWriter<byte> writer, int chunkSize, ItemText<T> item, RecordFrame frame) : base(writer, chunkSize)
    {
        Serializer = _json = new Utf8JsonWriter(new SingleLineWriter(Chunk), item.Options.WriterOptions(indented: false));
        (_item, _frame) = (item, frame);
    }

    public override string? Cursor => _item.Cursor;
    protected override IBufferWriter<byte> NestedWriter => new SingleLineWriter(Chunk);
    protected override ReadOnlySpan<byte> BeforeNested => _frame.Before;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step;
        while ((step = source.MoveNext()) == ItemStep.Item)
        {
            try
            {
                Nested = _item.NestedEncoder(source.Current);
                if (Nested is not null) return ItemStep.Nested;
                Chunk.Append(_frame.Before);
                _json.Reset();
                _item.Write(_json, source.Current);
                _json.Flush();
                Chunk.Append(_frame.After);
            }
            catch (Exception error)
            {
                Failure = ExceptionDispatchInfo.Capture(error);
                return ItemStep.Failed;
            }

            if (CountItem(0)) return ItemStep.Item;
        }

        Failure = source.Failure;
        return step;
    }

    public override void End()
    {
        // Nothing ends a sequence of records but its end.
    }

    protected override void EndNested() => Chunk.Append(_frame.After);
    protected override void EndBroken() => Chunk.Append(_frame.After);
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
