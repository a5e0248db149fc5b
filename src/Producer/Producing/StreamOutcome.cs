namespace StreamingJson;

/// <summary>Represents what became of a stream.</summary>
/// <param name="End">How it ended. Anything but <see cref="StreamEnd.Completed"/> means that the document is not whole.</param>
/// <param name="Items">The number of items that were encoded.</param>
/// <param name="Bytes">The number of bytes that were encoded; the consumer may have been handed fewer if the document is not whole.</param>
/// <param name="Pauses">How often the consumer made the producer wait for longer than the cooperator's grace.</param>
/// <param name="TimePaused">How long those pauses took, together with those of <see cref="JsonProducer.PauseProducing"/>.</param>
/// <param name="Duration">The time from <see cref="JsonProducer.BeginProducing"/> to the disposed source.</param>
/// <param name="Error">What the source, or the consumer's flush, threw; otherwise <see langword="null"/>.</param>
public sealed record StreamOutcome(
    StreamEnd End, long Items, long Bytes, long Pauses, TimeSpan TimePaused, TimeSpan Duration, Exception? Error)
{
    /// <summary>Gets the number of bytes that were handed on, compressed if the stream is; otherwise the same as <see cref="Bytes"/>.</summary>
    public long BytesSent { get; init; }

    /// <summary>
    /// Gets the SHA-256 digest of what was sent, 32 bytes, if it was asked for and the document is whole; otherwise empty.
    /// </summary>
    public ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>
    /// Gets the key of the last row that was written whole, if the source has keys: where the next request goes on; otherwise
    /// <see langword="null"/>.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the reader of a document that is not whole was sent a last record that says so, as the formats of
    /// records have one (<see cref="JsonFormat.Lines"/>, for example).
    /// </summary>
    public bool HasFailureRecord { get; init; }

    /// <summary>
    /// Gets a value that indicates whether <see cref="Error"/> is of code that only listens, or does not answer: callbacks of a token, progress,
    /// a source that is abandoned.
    /// </summary>
    internal bool IsOthersFault { get; init; }

    /// <summary>Gets a value that indicates whether the consumer was handed the whole document.</summary>
    public bool IsWhole => End == StreamEnd.Completed;
}

/// <summary>Specifies how a stream ended, and by whom.</summary>
public enum StreamEnd
{
    /// <summary>The document is whole, and its last byte was handed to the consumer.</summary>
    Completed,

    /// <summary>The consumer left.</summary>
    ConsumerGone,

    /// <summary>The consumer took nothing for as long as <see cref="JsonProducerOptions.StallTimeout"/>.</summary>
    Stalled,

    /// <summary>Someone called <see cref="JsonProducer.StopProducing()"/>, or the cooperator was disposed.</summary>
    Stopped,

    /// <summary>The source or the encoder threw; see <see cref="StreamOutcome.Error"/>.</summary>
    SourceFailed,

    /// <summary>The source was quiet for as long as <see cref="JsonProducerOptions.SourceTimeout"/>.</summary>
    SourceTimedOut,

    /// <summary>The consumer's flush threw; see <see cref="StreamOutcome.Error"/>.</summary>
    ResponseFailed,

    /// <summary>The application was shutting down, and the stream had not ended by itself in time.</summary>
    ShuttingDown,

    /// <summary>The request's time was over: its own time-out, or the limit of any stream.</summary>
    TimedOut,

    /// <summary>The token that was given to <see cref="JsonProducer.BeginProducing"/> was cancelled.</summary>
    Cancelled,
}
