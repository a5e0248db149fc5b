namespace StreamingJson.LoadClient.Streams;

/// <summary>What became of many slow clients.</summary>
/// <param name="Clients">How many there were.</param>
/// <param name="Reading">How many still read at the end.</param>
/// <param name="Documents">How many got a whole document, verified.</param>
/// <param name="Bytes">Bytes of payload, all verified.</param>
/// <param name="Seconds">How long they read.</param>
/// <param name="Errors">How many were refused, or ended by the server.</param>
/// <param name="ErrorsByKind">The same by kind, where there are any.</param>
/// <param name="Faults">What was wrong with the documents that were wrong.</param>
/// <param name="FirstEndedAfter">After how many seconds the server broke off the first of them.</param>
/// <param name="Server">What the server told at the end; <see langword="null"/> if it does not tell.</param>
/// <param name="WhyNoServer">Why not.</param>
internal sealed record SlowFigures(
    int Clients, int Reading, long Documents, long Bytes, double Seconds, long Errors,
    IReadOnlyDictionary<string, long> ErrorsByKind, IReadOnlyList<string> Faults,
    double? FirstEndedAfter, ServerFigures? Server, string? WhyNoServer);

/// <summary>What a server told of our streams.</summary>
/// <param name="Running">How many of ours run.</param>
/// <param name="States">How many are in which state, or ended lately in which way.</param>
/// <param name="Ended">How many streams have ended meanwhile, by their end; those of others too.</param>
/// <param name="Memory">The server's memory in bytes.</param>
/// <param name="MemoryBefore">The same before the first client came.</param>
internal sealed record ServerFigures(
    int Running, IReadOnlyDictionary<string, long> States, IReadOnlyDictionary<string, long>? Ended, long Memory,
    long? MemoryBefore);
