using System.Collections.Concurrent;

namespace StreamingJson.Soak.Reporting;

/// <summary>What went wrong, a line each.</summary>
internal sealed class Failures
{
    // More of them say no more, and the run need not go on to its end.
    private const int Enough = 30;

    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public bool AreTooMany => _lines.Count >= Enough;

    public void Add(string who, int seed, string what) => _lines.Enqueue($"{who} (seed {seed}): {what}");
}
