using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary>What several commands take, and do alike.</summary>
internal static class SharedOptions
{
    // A thread each: more are the client's own queue, and not the server's.
    public const int MostConnections = 4096;

    // A day; what is longer is a mistake. Of the scenarios in load too.
    public const double MostSeconds = 86_400;

    // Two ports of one machine do not have more connections between them, by Linux's defaults.
    public const int MostClients = 28_000;

    /// <summary>The largest list that the host serves by default.</summary>
    public const long MostIntegers = 10_000_000_000;

    /// <summary>The server, by default the host's own port.</summary>
    public static Argument<Uri> Target() => Target("target", "A port of this machine, or a URL.", "8001");

    public static Argument<Uri> Target(string name, string description, string? standard = null) => new(name)
    {
        Description = description,
        DefaultValueFactory = standard is null ? null : _ => RequestTarget.TryParse(standard)!,
        CustomParser = result => ParseTarget(result, result.Tokens.Single().Value),
    };

    public static Option<FileInfo?> Json(string description)
    {
        Option<FileInfo?> json = new("--json") { Description = description, HelpName = "FILE" };
        json.Validators.Add(result =>
        {
            // Before a minute of work, and not after it.
            if (result.GetValueOrDefault<FileInfo?>() is { Directory.Exists: false } file)
                result.AddError($"--json is {file}; there is no such folder.");
        });
        return json;
    }

    public static Option<TimeSpan> Duration(string standard, string description = "How long to measure.") =>
        NumberOption.CreateDuration("--duration", description, standard, "1ms", "1d");

    public static Option<TimeSpan> Timeout() =>
        NumberOption.CreateDuration("--timeout", "How long a request may take.", "5s", "1ms", "1h");

    public static Option<int> Connections(int standard) =>
        NumberOption.Create("--connections", "Connections that ask at once.", standard, 1, MostConnections);

    public static Option<int> Streams() =>
        NumberOption.Create("--streams", "Big streams at once; one that ends begins again.", 64, 1, MostConnections);

    public static Option<int> Clients(int standard) =>
        NumberOption.Create("--clients", "Clients at once.", standard, 1, MostClients);

    public static Option<long> Length(long standard) =>
        NumberOption.Create("--length", "How many integers each big document has.", standard, 0, MostIntegers);

    /// <returns>The URL; an error stands in the result if it is none.</returns>
    public static Uri ParseTarget(ArgumentResult result, string text)
    {
        if (RequestTarget.TryParse(text) is Uri url) return url;
        result.AddError($"The target is {text}; allowed is a port from 1 to 65535, or a URL with http or https.");
        return new Uri("http://127.0.0.1/");
    }

    /// <summary>Lets a command measure, show, write, and end with the exit code that the figures deserve.</summary>
    public static void SetMeasuring(this Command command, Func<ParseResult, Screen, CancellationToken, Task<Report>> measure)
    {
        Option<FileInfo?> json = Json("Write all figures to this file.");
        command.Add(json);
        command.SetAction(async (parsed, stop) =>
        {
            Screen screen = new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, TimeProvider.System);
            try
            {
                Report report = await measure(parsed, screen, stop);
                report.Show(screen);
                foreach (Threshold threshold in report.Thresholds) screen.Line($"{threshold}");
                foreach (string fault in report.FindFaults()) screen.Error(fault);
                foreach (string line in report.Conclude()) screen.Line(line);
                if (parsed.GetValue(json) is FileInfo file)
                {
                    await using FileStream stream = file.Create();
                    await JsonSerializer.SerializeAsync(stream, report, report.GetType(), Report.Json, CancellationToken.None);
                }

                return report.GetVerdict(stop.IsCancellationRequested);
            }
            catch (Exception failure) when (failure is LoadException or IOException or UnauthorizedAccessException)
            {
                screen.Error(failure.Message);
                return Verdict.Failed;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                screen.Error("Cancelled before anything was measured.");
                return Verdict.Cancelled;
            }
        });
    }
}
