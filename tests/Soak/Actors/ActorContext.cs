namespace StreamingJson.Soak.Actors;

/// <summary>What an actor is given.</summary>
/// <param name="Kind">What it does, in a word.</param>
/// <param name="Index">Which of its kind it is, from 1.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Target">The host.</param>
/// <param name="Stop">The run's end: what goes on for its own sake ends, and documents are read to their ends.</param>
internal sealed record ActorContext(string Kind, int Index, int Seed, SoakTarget Target, CancellationToken Stop)
{
    public string Name => $"{Kind}#{Index}";

    /// <summary>The same for the same seed. (string.GetHashCode differs from run to run.)</summary>
    public Random CreateRandom() => new(Name.Aggregate(Seed, (hash, letter) => unchecked((hash * 31) + letter)));
}

/// <summary>The host, and what must come from it.</summary>
/// <param name="Http1">HTTP/1.1.</param>
/// <param name="Http2">HTTP/2 without TLS.</param>
/// <param name="Exports">The exported documents.</param>
internal sealed record SoakTarget(Uri Http1, Uri Http2, ExportDocuments Exports);
