namespace StreamingJson;

/// <summary>How a stream ended, and by whom.</summary>
public enum StreamEnd
{
    /// <summary>The document is whole, and its last byte was handed to the consumer.</summary>
    Completed,

    /// <summary>The consumer has left.</summary>
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
