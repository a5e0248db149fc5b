using System.Globalization;

namespace StreamingJson.Bench;

// A folder of a run's own, in memory where the system has a place for that: a kernel that takes back what was idle for half a minute
// (DAMON) would let a server of files be measured with the disk. It goes with the run; what a run that was killed has left goes with
// the next one.
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "bench-growth-";

    private static readonly string Place = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public ScratchFolder()
    {
        Array.ForEach(Directory.GetDirectories(Place, $"{Prefix}*"), DeleteIfLeft);
        Directory.CreateDirectory(Path);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Path { get; } = System.IO.Path.Combine(Place, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Delete(Path);
    }

    private void OnExit(object? sender, EventArgs arguments) => Delete(Path);

    // The number of its process is in the name.
    private static void DeleteIfLeft(string folder)
    {
        string number = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
        if (int.TryParse(number, CultureInfo.InvariantCulture, out int pid) && !ProcessFigures.IsRunning(pid))
        {
            Delete(folder);
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has gone before, or is another user's.
        }
    }
}
