using System.Globalization;

namespace StreamingJson.Bench;

// One download by the real curl, the client that people compare with.
internal sealed record Curl(long Bytes, double Seconds, double FirstByteSeconds)
{
    public double GigabytesPerSecond => Bytes / 1e9 / Seconds;

    public static async Task<Curl> DownloadAsync(Uri url, CancellationToken ct)
    {
        await using ChildProcess curl = ChildProcess.Start(
        [
            "curl", "--silent", "--show-error", "--output", "/dev/null", "--noproxy", "*", "--max-time", "300",
            "--write-out", "%{http_code} %{size_download} %{time_total} %{time_starttransfer}", url.ToString(),
        ]);
        (string output, int exitCode) = await curl.EndAsync(ct);
        string[] parts = output.Split(' ');
        return exitCode == 0 && parts[0] == "200"
            ? new Curl(long.Parse(parts[1], CultureInfo.InvariantCulture), Number(parts[2]), Number(parts[3]))
            : throw new InvalidOperationException($"curl {url} ended with {exitCode}: {output}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
