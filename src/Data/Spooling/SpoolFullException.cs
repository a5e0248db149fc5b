namespace StreamingJson;

/// <summary>The disk that all streams of a <see cref="Spool"/> may take is taken: none can begin.</summary>
public sealed class SpoolFullException() : IOException("The spool is full: its streams keep as many bytes as they may.");
