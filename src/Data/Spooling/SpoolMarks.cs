using System.Collections.Concurrent;

namespace StreamingJson;

/// <summary>How many items, and which key, belong to the bytes of a spool: a mark a flush, passed as the bytes are read.</summary>
internal sealed class SpoolMarks
{
    private readonly ConcurrentQueue<Mark> _marks = new();
    private long _items;

    /// <summary>The key of the last item whose bytes were read.</summary>
    public string? Cursor { get; private set; }

    public void Add(long bytes, long items, string? cursor) => _marks.Enqueue(new Mark(bytes, items, cursor));

    /// <returns>The items whose bytes have been read since the last call.</returns>
    public int Pass(long read)
    {
        long before = _items;
        while (_marks.TryPeek(out Mark mark) && mark.Bytes <= read && _marks.TryDequeue(out _))
            (_items, Cursor) = (mark.Items, mark.Cursor);
        return (int)(_items - before);
    }

    private readonly record struct Mark(long Bytes, long Items, string? Cursor);
}
