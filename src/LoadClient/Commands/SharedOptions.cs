using System.CommandLine;
using System.CommandLine.Parsing;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Commands;

/// <summary>What several commands take.</summary>
internal static class SharedOptions
{
    // A thread each: more are the client's own queue, and not the server's.
    public const int MostConnections = 4096;

    // A day; what is longer is a mistake. Of the scenarios in load too.
    public const double MostSeconds = 86_400;

    /// <summary>The largest list that the host serves by default.</summary>
    public const long MostIntegers = 10_000_000_000;

    /// <summary>The server.</summary>
    public static Argument<Uri> Target() => new("target")
    {
        Description = "A port of this machine, or a URL.",
        DefaultValueFactory = _ => RequestTarget.TryParse("8001")!,
        CustomParser = result => ParseTarget(result, result.Tokens.Single().Value),
    };

    public static Option<FileInfo?> Json()
    {
        Option<FileInfo?> json = new("--json") { Description = "Write all figures to this file.", HelpName = "FILE" };
        json.Validators.Add(result =>
        {
            // Before a minute of work, and not after it.
            if (result.GetValueOrDefault<FileInfo?>() is { Directory.Exists: false } file)
                result.AddError($"--json is {file}; there is no such folder.");
        });
        return json;
    }

    public static Option<TimeSpan> Duration(string standard) =>
        NumberOption.CreateDuration("--duration", "How long to measure.", standard, "1ms", "1d");

    public static Option<TimeSpan> Timeout() =>
        NumberOption.CreateDuration("--timeout", "How long a request may take.", "5s", "1ms", "1h");

    public static Option<int> Connections(int standard) =>
        NumberOption.Create("--connections", "Connections that ask at once.", standard, 1, MostConnections);

    public static Option<long> Length(long standard) =>
        NumberOption.Create("--length", "How many integers each big document has.", standard, 0, MostIntegers);

    /// <returns>The URL; an error stands in the result if it is none.</returns>
    public static Uri ParseTarget(ArgumentResult result, string text)
    {
        if (RequestTarget.TryParse(text) is Uri url) return url;
        result.AddError($"The target is {text}; allowed is a port from 1 to 65535, or a URL with http or https.");
        return new Uri("http://127.0.0.1/");
    }
}
