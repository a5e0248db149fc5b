using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace StreamingJson.Bench;

// Programs of others that run to their end.
internal static class Tools
{
    // Debian keeps some where only root's own PATH looks.
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/local/sbin", "/usr/sbin", "/usr/local/go/bin"];

    // Where a program lies; null where it is not installed.
    public static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // What a body says, without keeping it. It may be long in coming; some minutes without an end are a fault.
    public static async Task<string> HashAsync(Uri url, CancellationToken ct)
    {
        using HttpClient http = new() { Timeout = TimeSpan.FromMinutes(5) };
        await using Stream body = await http.GetStreamAsync(url, ct);
        return Convert.ToHexString(await SHA256.HashDataAsync(body, ct));
    }

    public static string Require(string program, string package) =>
        Find(program) ?? throw new InvalidOperationException($"{program} is not installed: apt-get install {package}");

    public static async Task<BufferedCommandResult> RunAsync(
        IReadOnlyList<string> command, CancellationToken ct, IReadOnlyDictionary<string, string?>? environment = null) =>
        await Cli.Wrap(command[0])
            .WithArguments(command.Skip(1))
            .WithWorkingDirectory(AppContext.BaseDirectory)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(ct);

    // Runs a program for at most two minutes: a first build of Go's own library takes one of them on a busy machine.
    public static async Task<string?> OutputAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        BufferedCommandResult result = await RunAsync(command, patience.Token);
        return result.IsSuccess ? result.StandardOutput.Trim() : null;
    }
}

// One download by the real curl, the client that people compare with. It may have been given up after its time.
internal sealed record Curl(long Bytes, double Seconds, double FirstByteSeconds)
{
    private const int TimedOut = 28;
    public double GigabytesPerSecond => Bytes / 1e9 / Seconds;

    // The same document several times over one connection.
    public static async Task<Curl[]> DownloadAsync(Uri url, CancellationToken ct, int times = 1, double maxSeconds = 300, bool whole = true)
    {
        // curl makes its own list of a range in brackets; what stands after # is not sent.
        BufferedCommandResult result = await Tools.RunAsync(
        [
            "curl", "--silent", "--show-error", "--output", "/dev/null", "--noproxy", "*",
            "--max-time", maxSeconds.ToString(CultureInfo.InvariantCulture),
            "--write-out", "%{http_code} %{size_download} %{time_total} %{time_starttransfer}\\n", $"{url}#[1-{times}]",
        ], ct);
        string[][] lines = [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        bool good = result.ExitCode == 0 || (!whole && result.ExitCode == TimedOut);
        return good && lines.Length == times && lines.All(parts => parts[0] == "200")
            ? [.. lines.Select(parts => new Curl((long)Number(parts[1]), Number(parts[2]), Number(parts[3])))]
            : throw new InvalidOperationException($"curl {url} ended with {result.ExitCode}: {result.StandardError.Trim()} {result.StandardOutput.Trim()}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

// A run of wrk, or of h2load where it is HTTP/2.
internal sealed partial record Load(long Requests, double Seconds)
{
    public double PerSecond => Requests / Seconds;

    // On one core where that is given.
    public static async Task<Load> ByWrkAsync(Uri url, int connections, double seconds, CancellationToken ct, int? core = null)
    {
        string duration = $"{Math.Max(1, (int)Math.Round(seconds))}";
        string[] pinned = core is null ? [] : ["taskset", "-c", $"{core}"];
        BufferedCommandResult result = await Tools.RunAsync(
            [.. pinned, Tools.Require("wrk", "wrk"), "-t", "1", "-c", $"{connections}", "-d", duration, url.ToString()], ct);
        Match all = All().Match(result.StandardOutput);
        if (!result.IsSuccess || !all.Success || result.StandardOutput.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"wrk {url} ended with {result.ExitCode}: {result.StandardOutput}{result.StandardError}");
        if (SocketErrors().Match(result.StandardOutput) is { Success: true } errors) Progress.Warn($"wrk {url}: {errors.Value}");
        double unit = all.Groups[3].Value == "m" ? 60 : 1;
        return new Load(Long(all, 1), unit * double.Parse(all.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    // Four connections with eight streams each.
    public static async Task<Load> ByH2LoadAsync(Uri url, double seconds, CancellationToken ct)
    {
        string duration = $"{Math.Max(1, (int)Math.Round(seconds))}";
        BufferedCommandResult result = await Tools.RunAsync(
            [Tools.Require("h2load", "nghttp2-client"), "-c", "4", "-m", "8", "-t", "1", "--duration", duration, url.ToString()], ct);
        Match done = Done().Match(result.StandardOutput);
        return done.Success && Long(done, 2) == 0
            ? new Load(Long(done, 1), double.Parse(duration, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"h2load {url} ended with {result.ExitCode}: {result.StandardOutput}{result.StandardError}");
    }

    private static long Long(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in ([\d.]+)(s|m),")]
    private static partial Regex All();

    [GeneratedRegex("Socket errors: .*")]
    private static partial Regex SocketErrors();

    [GeneratedRegex(@"(\d+) succeeded, (\d+) failed")]
    private static partial Regex Done();
}

// A child process that takes all that it gets of the cores, until its standard input ends.
internal sealed class Spinning : ICommand
{
    public Task<int> RunAsync(CancellationToken ct)
    {
        _ = CommandLine.EndWithParent();
        Console.WriteLine("spinning");
        while (true) Thread.SpinWait(1000);
    }

    // So many, in the session of the servers: beside those of another session the kernel would share the cores among sessions first.
    public static async Task<T> BesideAsync<T>(int count, Func<Task<T>> measureAsync, CancellationToken ct)
    {
        ChildProcess[] children = [.. Enumerable.Range(0, count).Select(_ => ChildProcess.Start(OwnProgram.Command("spin"), OwnProgram.Settled))];
        try
        {
            foreach (ChildProcess child in children) _ = await child.ReadLineAsync(ct);
            return await measureAsync();
        }
        finally
        {
            await Task.WhenAll(children.Select(child => child.DisposeAsync().AsTask()));
        }
    }
}
