namespace StreamingJson.Bench;

// Where a program of others lies; null where it is not installed.
internal static class Installed
{
    // Debian keeps nginx where only root's own PATH looks.
    private static readonly string[] Folders =
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        "/usr/local/sbin", "/usr/sbin", "/usr/local/go/bin",
    ];

    public static string? Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // Runs a program to its end, for at most two minutes: a first build of Go's own library takes one of them on a busy machine.
    public static async Task<bool> SucceedsAsync(IEnumerable<string> command, CancellationToken ct)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        await using ChildProcess program = ChildProcess.Start(command);
        try
        {
            (_, int exitCode) = await program.EndAsync(patience.Token);
            return exitCode == 0;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
