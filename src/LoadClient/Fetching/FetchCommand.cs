using System.CommandLine;
using System.Text.Json;
using StreamingJson.CommandLine;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Fetching;

/// <summary><c>fetch URL -o FILE</c>: downloads a document, resumes where the connection breaks, and verifies it.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        FetchSettings standard = new(new Uri("http://localhost"), null);
        Argument<Uri> url = new("URL")
        {
            Description = "The document's address, http or https.",
            CustomParser = result =>
            {
                string text = result.Tokens.Single().Value;
                if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https") return address;
                result.AddError($"URL is {text}; allowed is an http or https address.");
                return null!;
            },
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "Where to: a file, which is FILE.part until it is whole and verified, or - for standard output.",
            HelpName = "FILE",
            Required = true,
        };
        Option<bool> force = new("--force") { Description = "Replace the file if it is there already." };
        Option<int> attempts = NumberOption.Create(
            "--attempts", "Give up after so many attempts in a row that brought nothing new.", standard.Attempts, 1, int.MaxValue);
        Option<TimeSpan> pause = NumberOption.CreateDuration(
            "--pause", "The pause after a broken attempt; it doubles, up to 30 s, while nothing new comes.",
            Quantity.Show(standard.Pause), "0s", "1d");
        Option<TimeSpan> stall = NumberOption.CreateDuration(
            "--stall-timeout", "How long a connection may bring nothing before it counts as broken.",
            Quantity.Show(standard.StallTimeout), "0s", "1d");
        Option<long?> rate = NumberOption.CreateSize(
            "--limit-rate", "Read no more than this in a second.", "as fast as it comes", "1024GB");
        Option<bool> requireDigest = new("--require-digest")
        {
            Description = "Refuse a document whose Repr-Digest the server does not send. /big has none over HTTP/1.1.",
        };
        Option<FileInfo?> json = SharedOptions.Json(
            "Write what became of it to this file: bytes, seconds, attempts, digest, verified or not.");
        Command command = new("fetch", """
            Downloads a JSON document, resumes by Range after a broken connection, checks Repr-Digest if the server sends it, and
            verifies that the JSON is whole, in constant memory. FILE.part of an earlier run is gone on with.

            The exit code is 0 when the document is whole and verified, 1 when it is not, 2 when the command line is wrong, and
            130 after Ctrl+C.

            Examples:
              LoadClient fetch 'http://127.0.0.1:8001/big?length=100000000' -o big.json
              LoadClient fetch http://127.0.0.1:8001/export/orders -o orders.json --force --limit-rate 10MB --require-digest
              LoadClient fetch 'http://127.0.0.1:8001/big?length=1000' -o - | jq length
            """) { url, output, force, attempts, pause, stall, rate, requireDigest, json };
        command.SetAction((parsed, stop) =>
        {
            string file = parsed.GetRequiredValue(output);
            FetchSettings settings = new(parsed.GetRequiredValue(url), file == "-" ? null : file)
            {
                ReplacesFile = parsed.GetValue(force),
                Attempts = parsed.GetValue(attempts),
                Pause = parsed.GetValue(pause),
                StallTimeout = parsed.GetValue(stall),
                BytesPerSecond = parsed.GetValue(rate),
                RequiresDigest = parsed.GetValue(requireDigest),
            };
            InvocationConfiguration console = parsed.InvocationConfiguration;
            return RunAsync(settings, parsed.GetValue(json), console.Output, console.Error, TimeProvider.System, stop);
        });
        return command;
    }

    /// <summary>A fetch with what is around it: the terminal, the report, the exit code.</summary>
    public static async Task<int> RunAsync(
        FetchSettings settings, FileInfo? json, TextWriter output, TextWriter error, TimeProvider time, CancellationToken stop)
    {
        // Where the document goes, nothing else may.
        TextWriter words = settings.File is null ? error : output;
        FetchReport report;
        try
        {
            using FetchTarget target = settings.File is string file
                ? new FetchTarget(file, settings.ReplacesFile)
                : FetchTarget.OpenStandardOutput();
            // No cookies, and no coding that would be undone under way.
            using HttpMessageInvoker client = new(new SocketsHttpHandler { UseCookies = false });
            Screen screen = new(words, words, TimeProvider.System) { LineInterval = TimeSpan.FromSeconds(5) };
            FetchProgress progress = new(screen.Line, time);
            using Fetch fetch = new(settings, target, client, progress, time);
            string name = Path.GetFileName(settings.File) ?? target.Name;
            report = await screen.WatchAsync(
                fetch.RunAsync(stop), () => screen.IsTerminal ? $"{name} {progress}" : $"{progress}", () => progress.Share);
            if (json is not null)
            {
                await using FileStream stream = json.Create();
                await JsonSerializer.SerializeAsync(stream, report, Report.Json, CancellationToken.None);
            }
        }
        catch (Exception failure) when (failure is FetchException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(failure.Message);
            return Verdict.Failed;
        }

        if (!report.IsVerified)
        {
            await error.WriteLineAsync(report.Error);
            return stop.IsCancellationRequested ? Verdict.Cancelled : Verdict.Failed;
        }

        await words.WriteLineAsync($"{settings.File ?? "The document"} is whole JSON: {report.Bytes} bytes in "
            + $"{report.Seconds:0.0} s, attempts: {report.Attempts}; {report.Digest} "
            + (report.DigestMatches ? "is the server's digest too." : "is its digest, the server sent none."));
        return Verdict.Good;
    }
}

/// <summary>What is fetched, to where, and how patiently.</summary>
internal sealed record FetchSettings(Uri Url, string? File)
{
    public bool ReplacesFile { get; init; }

    /// <summary>After how many requests in a row that brought nothing new to give up, at least 1.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>The pause behind a broken attempt. Each that brought nothing new doubles it, up to half a minute.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a connection may bring nothing before it counts as broken: as long as the host waits for us.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most that is read in a second; null for as fast as it comes.</summary>
    public long? BytesPerSecond { get; init; }
    public bool RequiresDigest { get; init; }
}
