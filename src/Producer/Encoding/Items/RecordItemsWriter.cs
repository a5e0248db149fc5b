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
