namespace StreamingJson.LoadClient.Streams;

/// <summary>How a server got rid of clients that had left.</summary>
/// <param name="Clients">How many there were.</param>
/// <param name="Running">How many of their streams the server told to run before they left.</param>
/// <param name="Bytes">Bytes of payload that they had read, all verified.</param>
/// <param name="Errors">How many clients were refused, or ended by the server.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="Faults">What was wrong with the documents that were wrong.</param>
/// <param name="Milliseconds">From the first reset to the server's first answer without them, or to the last look.</param>
/// <param name="Left">How many of their streams still ran then.</param>
/// <param name="States">How those of our streams ended that the server still lists (256 at most).</param>
/// <param name="Ended">How many streams have ended since before the first client, by their end; those of others too.</param>
internal sealed record DepartureFigures(
    int Clients, int Running, long Bytes, long Errors, IReadOnlyDictionary<string, long> ErrorsByKind,
    IReadOnlyList<string> Faults,
    double Milliseconds, int Left, IReadOnlyDictionary<string, long> States, IReadOnlyDictionary<string, long> Ended);
