using System.Text.Json;
using StreamingJson.LoadClient.Fetching;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>A fetch into a directory of its own, with everything that it says and leaves in a test's hands.</summary>
internal sealed class FetchStage : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fetch").FullName;

    public FetchStage() => File = Path.Combine(_directory, "document.json");

    public string File { get; }

    public string Part => $"{File}.part";

    public string Label => $"{File}.part.tag";

    /// <summary>The names of all that is left there.</summary>
    public string[] Left => [.. Directory.GetFiles(_directory).Select(name => Path.GetFileName(name)).Order()];

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public FetchSettings Settings(Uri url) => new(url, File) { Pause = TimeSpan.Zero };

    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(FetchSettings settings, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        FetchCommand.RunAsync(settings, null, Output, Error, time ?? TimeProvider.System, cancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);

    public async Task<(int ExitCode, JsonElement Report)> ReportAsync(FetchSettings settings)
    {
        FileInfo report = new(Path.Combine(_directory, "report"));
        int code = await FetchCommand.RunAsync(
            settings, report, Output, Error, TimeProvider.System, CancellationToken.None);
        byte[] text = System.IO.File.ReadAllBytes(report.FullName);
        report.Delete();
        return (code, JsonSerializer.Deserialize<JsonElement>(text));
    }

    /// <summary>A fetch to what stands for standard output.</summary>
    public static async Task<FetchReport> PipeAsync(Uri url, Stream output)
    {
        using FetchTarget target = new(output);
        using HttpMessageInvoker client = new(new SocketsHttpHandler());
        FetchSettings settings = new(url, null) { Pause = TimeSpan.Zero };
        FetchProgress progress = new(_ => { }, TimeProvider.System);
        using Fetch fetch = new(settings, target, client, progress, TimeProvider.System);
        return await fetch.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
