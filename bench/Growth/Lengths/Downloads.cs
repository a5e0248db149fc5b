using System.Globalization;

namespace StreamingJson.Bench;

// The same document several times by one curl, over one connection.
internal sealed record Downloads(long BytesEach, double Seconds, IReadOnlyList<double> FirstByteSeconds)
{
    public long Bytes => BytesEach * FirstByteSeconds.Count;

    public static async Task<Downloads> RunAsync(Uri url, int times, TimeSpan patience, CancellationToken ct)
    {
        // curl makes its own list of a range in brackets; what stands behind # is not sent.
        await using ChildProcess curl = ChildProcess.Start(
        [
            "curl", "--silent", "--show-error", "--output", "/dev/null", "--noproxy", "*",
            "--max-time", $"{patience.TotalSeconds}",
            "--write-out", "%{http_code} %{size_download} %{time_total} %{time_starttransfer}\\n", $"{url}#[1-{times}]",
        ]);
        (string output, int exitCode) = await curl.EndAsync(ct);
        string[][] each = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        if (exitCode != 0 || each.Length != times || each.Any(parts => parts[0] != "200" || parts[1] != each[0][1]))
        {
            throw new InvalidOperationException($"curl ended with {exitCode}: {output.TrimEnd().Split('\n')[^1]}");
        }

        return new Downloads(
            long.Parse(each[0][1], CultureInfo.InvariantCulture),
            each.Sum(parts => Number(parts[2])),
            [.. each.Select(parts => Number(parts[3]))]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
