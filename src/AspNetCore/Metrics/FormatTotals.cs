using System.Collections.Concurrent;

namespace StreamingJson.AspNetCore;

/// <summary>The running streams of a format, and what all of them have given so far, those that have ended included.</summary>
internal sealed class FormatTotals(string mediaType)
{
    private readonly ConcurrentDictionary<MeasuredStream, bool> _running = new();
    private long _items;
    private long _bytes;
    private long _pauses;
    private long _ticksPaused;

    public KeyValuePair<string, object?> Tag { get; } = KeyValuePair.Create<string, object?>("format", mediaType);

    public int Active => _running.Count;

    public long Items => Volatile.Read(ref _items);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Pauses => Volatile.Read(ref _pauses);

    public double SecondsPaused => TimeSpan.FromTicks(Volatile.Read(ref _ticksPaused)).TotalSeconds;

    public void Enter(MeasuredStream stream) => _running.TryAdd(stream, true);

    public void Leave(MeasuredStream stream) => _running.TryRemove(stream, out _);

    /// <summary>Adds what the running streams have given since the last look.</summary>
    public void Update()
    {
        // Without the locks that looking at Keys would take from streams that begin and end.
        foreach ((MeasuredStream stream, _) in _running) stream.Update();
    }

    public void Add(long items, long bytes, long pauses, TimeSpan timePaused)
    {
        Interlocked.Add(ref _items, items);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _pauses, pauses);
        Interlocked.Add(ref _ticksPaused, timePaused.Ticks);
    }
}
