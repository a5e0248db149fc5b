using System.CommandLine;
using StreamingJson.CommandLine;
using StreamingJson.LoadClient.Commands;

namespace StreamingJson.LoadClient.Fetching;

/// <summary><c>fetch URL -o FILE</c>: downloads a document, resumes where the connection breaks, and verifies it.</summary>
internal static class FetchCommand
{
    private const string StandardOutput = "-";

    public static Command Create()
    {
        FetchSettings standard = new(new Uri("http://localhost"), null);
        Argument<Uri> url = Address();
        Option<string> output = new("--output", "-o")
        {
            Description = "Where to: a file, which is FILE.part until it is whole and verified, or - for standard output.",
            HelpName = "FILE",
            Required = true,
        };
        Option<bool> force = new("--force") { Description = "Replace the file if it is there already." };
        Option<int> attempts = NumberOption.Create(
            "--attempts", "Give up after so many attempts in a row that brought nothing new.",
            standard.Attempts, 1, int.MaxValue);
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
            """)
        {
            url, output, force, attempts, pause, stall, rate, requireDigest, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            string file = parsed.GetRequiredValue(output);
            FetchSettings settings = new(parsed.GetRequiredValue(url), file == StandardOutput ? null : file)
            {
                ReplacesFile = parsed.GetValue(force),
                Attempts = parsed.GetValue(attempts),
                Pause = parsed.GetValue(pause),
                StallTimeout = parsed.GetValue(stall),
                BytesPerSecond = parsed.GetValue(rate),
                RequiresDigest = parsed.GetValue(requireDigest),
            };
            InvocationConfiguration console = parsed.InvocationConfiguration;
            return new FetchRun(settings, console.Output, console.Error, TimeProvider.System)
                .RunAsync(parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static Argument<Uri> Address() => new("URL")
    {
        Description = "The document's address, http or https.",
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https") return url;
            result.AddError($"URL is {text}; allowed is an http or https address.");
            return null!;
        },
    };
}
