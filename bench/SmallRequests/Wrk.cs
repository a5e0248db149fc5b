using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamingJson.Bench;

// A run of wrk on one core: what it has counted.
internal sealed partial record Wrk(long Requests, double Seconds, long Errors)
{
    public double PerSecond => Requests / Seconds;

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    public static async Task<Wrk> RunAsync(Uri url, int core, int connections, double seconds, CancellationToken ct)
    {
        string duration = $"{Math.Max(1, (int)Math.Round(seconds))}";
        await using ChildProcess wrk = ChildProcess.Start(
            ["taskset", "-c", $"{core}", "wrk", "-t", "1", "-c", $"{connections}", "-d", duration, url.ToString()]);
        (string output, int exitCode) = await wrk.EndAsync(ct);
        Match all = All().Match(output);
        if (exitCode != 0 || !all.Success)
        {
            throw new InvalidOperationException($"wrk {url} ended with {exitCode}: {output}");
        }

        // Socket errors are four counts, other answers than 2xx and 3xx one; both lines are there only if there were some.
        long errors = Errored().Matches(output).SelectMany(line => Number().Matches(line.Groups[1].Value)).Sum(
            number => long.Parse(number.Value, CultureInfo.InvariantCulture));
        double unit = all.Groups[3].Value == "m" ? 60 : 1;
        return new Wrk(Long(all.Groups[1]), unit * double.Parse(all.Groups[2].Value, CultureInfo.InvariantCulture), errors);
    }

    private static long Long(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in ([\d.]+)(s|m),")]
    private static partial Regex All();

    [GeneratedRegex(@"(?:Socket errors|Non-2xx or 3xx responses): (.*)")]
    private static partial Regex Errored();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
