namespace StreamingJson;

/// <summary>What became of a stream.</summary>
/// <param name="End">How it ended. Anything but <see cref="StreamEnd.Completed"/> means that the document is not whole.</param>
/// <param name="Items">Items that were encoded.</param>
/// <param name="Bytes">Bytes that were encoded; the consumer may have been handed fewer if the document is not whole.</param>
/// <param name="Pauses">How often the consumer made the producer wait for longer than the cooperator's grace.</param>
/// <param name="TimePaused">How long those pauses took, together with those by hand.</param>
/// <param name="Duration">From <see cref="JsonProducer.BeginProducing"/> to the disposed source.</param>
/// <param name="Error">What the source, or the consumer's flush, threw; otherwise <see langword="null"/>.</param>
public sealed record StreamOutcome(
    StreamEnd End, long Items, long Bytes, long Pauses, TimeSpan TimePaused, TimeSpan Duration, Exception? Error)
{
    /// <summary>Bytes that were handed on, compressed if the stream is; otherwise the same as <see cref="Bytes"/>.</summary>
    public long BytesSent { get; init; }

    /// <summary>
    /// The SHA-256 digest of what was sent, 32 bytes, if it was asked for and the document is whole; otherwise empty.
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

    /// <summary>Whether the consumer has been handed the whole document.</summary>
    public bool IsWhole => End == StreamEnd.Completed;
}
