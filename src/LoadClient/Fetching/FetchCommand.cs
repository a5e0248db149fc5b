using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace StreamingJson.LoadClient.Fetching;

/// <summary><c>fetch URL -o FILE</c>: downloads a document, resumes where the connection breaks, and verifies it.</summary>
internal static class FetchCommand
{
    private const string StandardOutput = "-";

    // More seconds than anybody waits, and fewer than a timer counts.
    private const double Day = 86_400;

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
        Option<int> attempts = Number(
            "--attempts", "N", "Give up after so many attempts in a row that brought nothing new.",
            standard.Attempts, 1, int.MaxValue);
        Option<double> pause = Number(
            "--pause", "SECONDS", "The pause behind a broken attempt; it doubles, up to 30 s, while nothing new comes.",
            standard.Pause.TotalSeconds, 0, Day);
        Option<double> stall = Number(
            "--stall-timeout", "SECONDS", "How long a connection may bring nothing before it counts as broken.",
            standard.StallTimeout.TotalSeconds, 0, Day);
        Option<long> rate = Number(
            "--limit-rate", "BYTES", "Read no more than so many bytes a second; 0, the default, is as fast as they come.",
            0L, 0, long.MaxValue);
        Option<bool> requireDigest = new("--require-digest")
        {
            Description = "Refuse a document whose Repr-Digest the server does not send. /big has none over HTTP/1.1.",
        };
        Option<FileInfo?> json = new("--json")
        {
            Description = "Write what became of it to this file: bytes, seconds, attempts, digest, verified or not.",
            HelpName = "FILE",
        };
        Command command = new("fetch", """
            Downloads a JSON document, resumes by Range after a broken connection, checks Repr-Digest if the server sends it, and
            verifies that the JSON is whole, in constant memory. FILE.part of an earlier run is gone on with.

            The exit code is 0 when the document is whole and verified, otherwise 1.

            Examples:
              LoadClient fetch 'http://127.0.0.1:8001/big?length=100000000' -o big.json
              LoadClient fetch http://127.0.0.1:8001/export/orders -o orders.json --force --require-digest
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
                Pause = TimeSpan.FromSeconds(parsed.GetValue(pause)),
                StallTimeout = TimeSpan.FromSeconds(parsed.GetValue(stall)),
                BytesPerSecond = parsed.GetValue(rate) is > 0 and long bytes ? bytes : null,
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
            result.AddError($"URL is {text}; it takes an http or https address.");
            return null!;
        },
    };

    private static Option<T> Number<T>(string name, string unit, string description, T standard, T least, T most)
        where T : INumber<T> => new(name)
        {
            Description = description,
            HelpName = unit,
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                string text = result.Tokens.Single().Value;
                bool isNumber = T.TryParse(text, CultureInfo.InvariantCulture, out T? number);
                if (isNumber && number! >= least && number! <= most) return number!;
                result.AddError($"{name} is {text}; allowed is a number from {least} to {most}.");
                return standard;
            },
        };
}
