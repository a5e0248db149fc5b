using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Writes items that stand for themselves, each on one line and in its frame.</summary>
internal sealed class RecordItemsWriter<T> : ItemsWriter<T>
{
    private readonly Utf8JsonWriter _json;
    private readonly ItemText<T> _item;
    private readonly RecordFrame _frame;

    public RecordItemsWriter(IBufferWriter<byte> writer, int chunkSize, ItemText<T> item, RecordFrame frame)
        : base(writer, chunkSize)
    {
        _json = new Utf8JsonWriter(new OneLineWriter(Chunk), item.Options.WriterOptions(indented: false));
        (_item, _frame) = (item, frame);
    }

    public override string? Cursor => _item.Cursor;

    public override ItemStep Fill(ItemSource<T> source)
    {
        ItemStep step;
        while ((step = source.Move()) == ItemStep.Item)
        {
            try
            {
                Nested = _item.Waiting(source.Current);
                if (Nested is not null) return ItemStep.Nested;
                Chunk.Append(_frame.Before);
                _json.Reset();
                _item.Write(_json, source.Current);
                _json.Flush();
                Chunk.Append(_frame.Behind);
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

    public override void Dispose()
    {
        _json.Reset(Stream.Null);
        _json.Dispose();
    }

    protected override IBufferWriter<byte> NestedWriter => new OneLineWriter(Chunk);

    protected override ReadOnlySpan<byte> BeforeNested => _frame.Before;

    protected override void EndNested() => Chunk.Append(_frame.Behind);

    protected override void EndBroken() => Chunk.Append(_frame.Behind);
}
