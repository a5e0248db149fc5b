namespace StreamingJson.Bench;

internal sealed record MemoryResult(
    MemorySettings Settings,
    long IdleKilobytes,
    long SilentKilobytes,
    Flatness Flatness,
    long AllocatedBytes,
    PausedStreams Paused) : IResult
{
    public double KilobytesPerClient => (double)(SilentKilobytes - IdleKilobytes) / Settings.Clients;

    public IEnumerable<TextTable> Tables() =>
    [
        new TextTable($"Memory of {Settings.Server}", ["what", "value"],
        [
            ["RSS idle, MB", $"{IdleKilobytes / 1024.0:0.0}"],
            [$"RSS with {Settings.Clients} clients that read nothing, MB", $"{SilentKilobytes / 1024.0:0.0}"],
            ["KB a client", $"{KilobytesPerClient:0.0}"],
            [$"one reader of {Settings.Length:N0} integers: GB read", $"{Flatness.Bytes / 1e9:0.00}"],
            ["RSS meanwhile, MB, min..max", $"{Megabytes(Flatness.Kilobytes.Min())}..{Megabytes(Flatness.Kilobytes.Max())}"],
            ["slope, KB/s", $"{Flatness.Slope:0.0}"],
            [$"managed bytes allocated by a stream of {Settings.Allocating:N0} integers", $"{AllocatedBytes:N0}"],
            ["managed KB alive a paused stream, with its share of the process", $"{Paused.Ours.Median:0.0}"],
            ["the same, a paused loop that writes into Kestrel", $"{Paused.Loop.Median:0.0}"],
        ]),
    ];

    public IEnumerable<Figure> Figures()
    {
        yield return Figure.AtMost("memory for a client that reads nothing", KilobytesPerClient, Targets.SilentClient, "KB");
        yield return Figure.AtMost(
            "managed memory of a paused stream beyond Kestrel's", Paused.Kilobytes, Targets.PausedStream, "KB");
        yield return Figure.AtMost(
            $"allocations of a stream of {Settings.Allocating:N0} integers", AllocatedBytes, Targets.StreamAllocations, "bytes");
    }

    private static string Megabytes(long kilobytes) => $"{kilobytes / 1024.0:0.0}";
}
