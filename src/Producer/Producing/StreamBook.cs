namespace StreamingJson;

/// <summary>Keeps the books of a stream; its progress and its outcome are views of them. They may be looked at from any thread.</summary>
internal sealed class StreamBook(FlushController flushes, TimeProvider time, IProgress<StreamProgress>? progress)
{
    // A quarter of a second looks live to whoever watches.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private long _begun;
    private long _reported;
    private long _items;
    private long _bytes;
    private long _written;

    /// <summary>Gets how many items the encoder has written.</summary>
    public long Items => Volatile.Read(ref _items);

    /// <summary>Gets how many bytes were written, heartbeats and failure records included.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Gets how many bytes were handed on, compressed if the stream is.</summary>
    public long Sent => flushes.Sent(Written);

    /// <summary>Gets what whoever wants to know of progress has thrown.</summary>
    public Exception? ReportFailure { get; private set; }

    public void Begin() => _begun = time.GetTimestamp();

    public void Count(JsonChunk chunk)
    {
        Volatile.Write(ref _bytes, _bytes + chunk.Bytes);
        Volatile.Write(ref _items, _items + chunk.Items);
        Volatile.Write(ref _written, _written + chunk.Bytes);
    }

    /// <summary>Counts what is not the encoder's.</summary>
    public void CountBeside(int bytes) => Volatile.Write(ref _written, _written + bytes);

    public StreamProgress Progress(StreamState state, TimeSpan pausedManually) =>
        new(state, Items, Volatile.Read(ref _bytes), flushes.Pauses, flushes.TimePaused + pausedManually);

    public StreamOutcome Outcome(StreamEnd end, TimeSpan pausedManually, string? cursor, Exception? error) => new(
        end, Items, Volatile.Read(ref _bytes), flushes.Pauses, flushes.TimePaused + pausedManually, time.GetElapsedTime(_begun), error)
    {
        BytesSent = Sent,
        Cursor = cursor,
    };

    public bool IsReportDue(long now)
    {
        if (progress is null || time.GetElapsedTime(_reported, now) < ReportInterval) return false;
        _reported = now;
        return true;
    }

    public void Report(StreamState state, TimeSpan pausedManually)
    {
        try
        {
            progress?.Report(Progress(state, pausedManually));
        }
        catch (Exception error)
        {
            // Whoever listens harms nobody: the outcome tells of it.
            ReportFailure ??= error;
        }
    }
}

/// <summary>Represents a look at a running stream.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Items">The number of items that were encoded so far.</param>
/// <param name="Bytes">The number of bytes that were encoded so far.</param>
/// <param name="Pauses">How often its consumer made it wait so far.</param>
/// <param name="TimePaused">How long it was paused so far, by its consumer or by <see cref="JsonProducer.PauseProducing"/>.</param>
public readonly record struct StreamProgress(StreamState State, long Items, long Bytes, long Pauses, TimeSpan TimePaused);

/// <summary>Specifies what a stream is doing.</summary>
public enum StreamState
{
    /// <summary>It has not begun.</summary>
    Idle,

    /// <summary>It stands in the cooperator's queue.</summary>
    WaitingForTurn,

    /// <summary>It encodes, or hands what it encoded to its consumer.</summary>
    Producing,

    /// <summary>Its source has nothing at the moment.</summary>
    WaitingForSource,

    /// <summary>Its consumer takes nothing at the moment.</summary>
    PausedByConsumer,

    /// <summary>It was paused by <see cref="JsonProducer.PauseProducing"/>.</summary>
    PausedManually,

    /// <summary>It has ended; <see cref="JsonProducer.Completion"/> says how.</summary>
    Done,
}
