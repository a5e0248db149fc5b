namespace StreamingJson;

/// <summary>Where a <see cref="CooperativeTask"/> is.</summary>
public enum CooperativeState
{
    /// <summary>It stands in the queue for a turn.</summary>
    Ready,

    /// <summary>It has a turn and runs.</summary>
    Running,

    /// <summary>It waits for something of its own, without a thread, and without a turn after the grace.</summary>
    Waiting,

    /// <summary>It was paused by hand.</summary>
    Paused,

    /// <summary>It has ended; its iterator is disposed.</summary>
    Done,
}
