namespace StreamingJson.LoadClient.Requests;

/// <summary>How a connection asks.</summary>
/// <param name="Url">What for.</param>
/// <param name="Timeout">The limit for a connection to be made, and for a whole answer; more than zero.</param>
internal sealed record ConnectionSettings(Uri Url, TimeSpan Timeout)
{
    /// <summary>Whether the time limit is one for each read instead: for streams, which may take as long as they like.</summary>
    public bool EachRead { get; init; }

    /// <summary>How much is read at once; a head must fit into it. Small documents need no more than the default.</summary>
    public int BufferSize { get; init; } = 16 * 1024;

    /// <summary>The body must be <c>[0,1,...,Length-1]</c>; <see langword="null"/> for any body.</summary>
    public long? Length { get; init; }
}
