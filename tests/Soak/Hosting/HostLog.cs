using System.Collections.Concurrent;

namespace StreamingJson.Soak.Hosting;

/// <summary>What the host says: how many streams ended in which way, and whatever is worse than information.</summary>
internal sealed class HostLog
{
    // More of them say no more, and a host that fails at every request must not fill this process's memory.
    private const int MostKept = 100;

    // A message, and where it was thrown.
    private const int MostLines = 8;

    private static readonly string[] Bad = ["warn:", "fail:", "crit:", "Unhandled"];

    private static readonly string[] Expected =
    [
        // Kestrel's, when it has not run for a second: of a machine that is busy with others, and not of the host.
        "the heartbeat has been running for",
        // One export more than there are places, which is how the places are counted. An actor that meets it fails.
        "ExportsFullException",
        // A key that is none, which PostgreSQL finds out; its client is told 400.
        "22P02: invalid input syntax",
    ];

    private readonly ConcurrentQueue<string> _all = new();
    private readonly List<string> _entry = [];
    private readonly List<string> _complaints = [];

    /// <summary>What must not be there, an entry each.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_entry) return [.. _complaints.Append(string.Join(' ', _entry)).Where(IsComplaint)];
        }
    }

    /// <summary>How streams ended, by the word of the host.</summary>
    public ConcurrentDictionary<string, long> Ends { get; } = new();

    public void Add(string line)
    {
        if (_all.Count < MostKept) _all.Enqueue(line);
        int at = line.IndexOf("Stream ", StringComparison.Ordinal);
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (at == 6 && colon > 13) Ends.AddOrUpdate(line[13..colon], 1, (_, count) => count + 1);
        lock (_entry)
        {
            // What belongs to an entry is indented.
            if (!line.StartsWith(' '))
            {
                string entry = string.Join(' ', _entry);
                if (_complaints.Count < MostKept && IsComplaint(entry)) _complaints.Add(entry);
                _entry.Clear();
            }

            if (_entry.Count < MostLines) _entry.Add(line.Trim());
        }
    }

    /// <summary>The first lines.</summary>
    public override string ToString() => string.Join('\n', _all);

    private static bool IsComplaint(string entry) =>
        Bad.Any(level => entry.StartsWith(level, StringComparison.Ordinal))
        && !Expected.Any(text => entry.Contains(text, StringComparison.Ordinal));
}
