using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Documents seed by seed, on all cores, until so many values are compared, or one of them is wrong.</summary>
internal sealed class FuzzRun(int first, long values)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (long Documents, long Values)> _tally = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _ways = new(StringComparer.Ordinal);
    private int _next = first - 1;
    private long _left = values;
    private TimeSpan _elapsed;
    private (int Seed, string Kind, Exception Error)? _failure;

    /// <returns>What went wrong first, and how to see it again; <see langword="null"/> if nothing did.</returns>
    public string? Run()
    {
        // Threads of their own, since documents are driven by threads that wait; with one value the first is the only one.
        Thread[] threads = [.. Enumerable.Range(0, _left > 1 ? Environment.ProcessorCount : 1).Select(_ => new Thread(Work))];
        long begun = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        _elapsed = Stopwatch.GetElapsedTime(begun);
        if (_failure is not (int seed, string kind, Exception error)) return null;
        return $"The document of seed {seed} ({kind}) is wrong. Replay it with STREAMINGJSON_VALUES=1 STREAMINGJSON_SEED={seed}."
            + $"\n{error}";
    }

    /// <summary>What came up, and how often.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string kind, (long documents, long count)) in _tally) Line(kind, documents, count);
        Line("all", _tally.Values.Sum(one => one.Documents), _tally.Values.Sum(one => one.Values));
        double processor = Environment.CpuUsage.TotalTime.TotalSeconds;
        text.AppendLine().AppendLine(
            CultureInfo.InvariantCulture,
            $"{_elapsed.TotalSeconds:0.0} s; the process took {processor:0.0} s of the processors.");
        text.AppendLine("Ends: " + string.Join(", ", _ways.Select(way => $"{way.Key} {Grouped(way.Value)}")));
        return text.ToString();

        void Line(string kind, long documents, long count) =>
            text.Append($"{kind,-24}{Grouped(documents),12} documents{Grouped(count),14} values").AppendLine();
    }

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private void Work()
    {
        while (Interlocked.Read(ref _left) > 0)
        {
            int number = Interlocked.Increment(ref _next);
            FuzzSeed seed = new(number);
            string kind = "no kind";
            FuzzDocument? document = null;
            try
            {
                (kind, document) = FuzzKinds.Create(seed);
                string way = new FuzzDrive(seed, document).Run();
                Interlocked.Add(ref _left, -document.Values);
                lock (_gate)
                {
                    (long documents, long count) = _tally.GetValueOrDefault(kind);
                    _tally[kind] = (documents + 1, count + document.Values);
                    _ways[way] = _ways.GetValueOrDefault(way) + 1;
                }
            }
            catch (Exception error)
            {
                Interlocked.Exchange(ref _left, 0);
                string what = $"{kind}, {document?.Trouble}, {document?.Error?.GetType().Name}";
                lock (_gate)
                {
                    if (_failure is null || number < _failure.Value.Seed) _failure = (number, what, error);
                }
            }
        }
    }
}
