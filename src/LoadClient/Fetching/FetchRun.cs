using System.Text.Json;
using Spectre.Console;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>A fetch with everything that a command has around it: the terminal, the report, the exit code.</summary>
internal sealed class FetchRun(FetchSettings settings, TextWriter output, TextWriter error, TimeProvider time)
{
    /// <param name="json">Where the report goes; null for nowhere.</param>
    /// <param name="cancellationToken">Ends it; what has come stays in the part.</param>
    /// <returns>The exit code: 0 when the document is whole and verified, 130 when it was cancelled, otherwise 1.</returns>
    public async Task<int> RunAsync(FileInfo? json, CancellationToken cancellationToken)
    {
        FetchReport report;
        // Where the document goes, nothing else may.
        TextWriter words = settings.File is null ? error : output;
        try
        {
            report = await FetchAsync(words, cancellationToken);
            if (json is not null) await WriteAsync(json, report);
        }
        catch (Exception failure) when (failure is FetchException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(failure.Message);
            return Verdict.Failed;
        }

        await (report.IsVerified ? words : error).WriteLineAsync(report.IsVerified ? Praise(report) : report.Error);
        return report.IsVerified ? Verdict.Good : cancellationToken.IsCancellationRequested ? Verdict.Cancelled : Verdict.Failed;
    }

    private async Task<FetchReport> FetchAsync(TextWriter words, CancellationToken cancellationToken)
    {
        using IFetchTarget target = settings.File is string file
            ? new PartFile(file, settings.ReplacesFile)
            : new OutputStream(OutputStream.OpenStandard());
        // No cookies, and no coding that would be undone under way.
        using HttpMessageInvoker client = new(new SocketsHttpHandler { UseCookies = false });
        async Task<FetchReport> RunAsync(IFetchProgress progress)
        {
            using Fetch fetch = new(settings, target, client, progress, time);
            return await fetch.RunAsync(cancellationToken);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(words) });
        return console.Profile.Out.IsTerminal
            ? await BarProgress.RunAsync(console, Path.GetFileName(settings.File) ?? target.Name, time, RunAsync)
            : await RunAsync(new LineProgress(words, time));
    }

    private static async Task WriteAsync(FileInfo json, FetchReport report)
    {
        await using FileStream file = json.Create();
        await JsonSerializer.SerializeAsync(file, report, Report.Json);
    }

    private string Praise(FetchReport report) =>
        $"{settings.File ?? "The document"} is whole JSON: {report.Bytes} bytes in {report.Seconds:0.0} s, "
        + $"attempts: {report.Attempts}; {report.Digest} "
        + (report.DigestMatches ? "is the server's digest too." : "is its digest, the server sent none.");
}
