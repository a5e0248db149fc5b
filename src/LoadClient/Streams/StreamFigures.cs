namespace StreamingJson.LoadClient.Streams;

/// <summary>What many streams came to.</summary>
/// <param name="Streams">How many ran at once.</param>
/// <param name="Documents">How many documents came whole, each verified to its last byte.</param>
/// <param name="Bytes">Bytes of payload, all verified.</param>
/// <param name="Seconds">The time from the first connection to the last byte.</param>
/// <param name="Errors">How many streams ended otherwise, before they were stopped.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="Faults">What was wrong with the documents that were wrong.</param>
internal sealed record StreamFigures(
    int Streams, long Documents, long Bytes, double Seconds, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
    IReadOnlyList<string> Faults);
