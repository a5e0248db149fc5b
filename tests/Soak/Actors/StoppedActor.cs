using System.Diagnostics;
using StreamingJson.LoadClient.Checks;
using StreamingJson.Soak.Hosting;

namespace StreamingJson.Soak.Actors;

/// <summary>A curl that is stopped in mid-document by SIGSTOP, and goes on: its document comes whole.</summary>
internal sealed class StoppedActor(ActorContext context) : Actor(context)
{
    // 55 MB: more than all buffers on the way, so that the host waits.
    private const long Length = 6_200_000;
    private const int BufferSize = 64 * 1024;

    public static bool IsPossible { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "curl")));

    protected override async Task StepAsync(CancellationToken limit)
    {
        (Uri server, string protocol) =
            Random.Next(2) == 0 ? (Target.Http1, "--http1.1") : (Target.Http2, "--http2-prior-knowledge");
        string url = new Uri(server, $"/big?length={Length}").ToString();
        // Slower than it could, or it would be done before it is stopped.
        using Process curl = Process.Start(new ProcessStartInfo("curl", ["-sS", "-m", "80", "--limit-rate", "20M", protocol, url])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Tally.Request();
            IntegerListCheck check = new(Length);
            Task reading = ReadAsync(curl.StandardOutput.BaseStream, check, limit);
            await Task.Delay(Random.Next(20, 800), limit);
            Signal.Send(curl.Id, Signal.Stop);
            // Well below the stall limit: the machine may be busy.
            await PauseAsync(HostLimits.StallTimeout / 4);
            Signal.Send(curl.Id, Signal.Continue);
            await reading;
            await curl.WaitForExitAsync(limit);
            Require(curl.ExitCode == 0 && check.IsComplete,
                $"curl {protocol} exits {curl.ExitCode} after {check.Bytes} bytes. {check.Fault}");
            Tally.Verify(check.Bytes);
        }
        finally
        {
            if (!curl.HasExited) curl.Kill();
        }
    }

    private static async Task ReadAsync(Stream from, IntegerListCheck check, CancellationToken limit)
    {
        byte[] buffer = new byte[BufferSize];
        while (await from.ReadAsync(buffer, limit) is int read and > 0) check.Add(buffer.AsSpan(0, read));
    }
}
