namespace StreamingJson.LoadClient.Requests;

/// <summary>How many requests are made, and when.</summary>
/// <param name="Connections">How many connections ask at once, each one request after the other; at least 1.</param>
internal sealed record RequestPlan(int Connections)
{
    /// <summary>How many requests each connection makes at most; <see langword="null"/> for any number.</summary>
    public long? RequestsEach { get; init; }

    /// <summary>When no more requests are begun; <see langword="null"/> for no such time.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Time before the duration in which is asked as in it, and not measured. Errors count in it too.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>
    /// Requests a second of all connections together, each at an instant that is fixed beforehand, whatever the server does;
    /// <see langword="null"/> for each as soon as the one before has been answered.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>What a request may take. One that would begin later than that is not made, and counts as timed out.</summary>
    public TimeSpan Timeout { get; init; }
}
