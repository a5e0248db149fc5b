using System.Diagnostics;

namespace StreamingJson.Bench;

// The host's memory while one client reads a whole document, however large.
internal sealed record Flatness(IReadOnlyList<double> Seconds, IReadOnlyList<long> Kilobytes, long Bytes)
{
    // Least squares, in KB a second: a leak shows as a slope long before it shows as a maximum.
    public double Slope
    {
        get
        {
            double x = Seconds.Average();
            double y = Kilobytes.Average();
            double variance = Seconds.Sum(second => (second - x) * (second - x));
            return variance == 0 ? 0 : Seconds.Zip(Kilobytes, (second, size) => (second - x) * (size - y)).Sum() / variance;
        }
    }

    public static async Task<Flatness> WatchAsync(ServerProcess server, string path, CancellationToken ct)
    {
        List<double> seconds = [];
        List<long> kilobytes = [];
        await using ReaderProcess reader = ReaderProcess.Start(server.Url(path), 1);
        _ = await reader.AllReadAsync(ct);
        Stopwatch since = Stopwatch.StartNew();
        ReaderCount count = await reader.CountAsync(ct);
        while (count.Ended == 0)
        {
            seconds.Add(since.Elapsed.TotalSeconds);
            kilobytes.Add(server.ResidentKilobytes);
            await Task.Delay(100, ct);
            count = await reader.CountAsync(ct);
        }

        return new Flatness(seconds, kilobytes, count.Bytes);
    }
}
