namespace StreamingJson;

/// <summary>A look at a running stream.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Items">Items that were encoded so far.</param>
/// <param name="Bytes">Bytes that were encoded so far.</param>
/// <param name="Pauses">How often its consumer made it wait so far.</param>
/// <param name="TimePaused">How long it was paused so far, by its consumer or by hand.</param>
public readonly record struct StreamProgress(StreamState State, long Items, long Bytes, long Pauses, TimeSpan TimePaused);

/// <summary>What a stream is doing.</summary>
public enum StreamState
{
    /// <summary>Not begun yet.</summary>
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
    PausedByHand,

    /// <summary>It has ended; <see cref="JsonProducer.Completion"/> says how.</summary>
    Done,
}
