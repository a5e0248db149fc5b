using System.Text.Json;

namespace StreamingJson.Bench;

// The latency probe in its own process, at the normal priority unless another is asked for.
internal sealed class ProbeProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;

    private ProbeProcess(ChildProcess child) => _child = child;

    public double CpuSeconds => ProcessFigures.CpuSeconds(_child.Id);

    public static ProbeProcess Start(ProbeSettings settings, int niceness) => new(ChildProcess.Start(
        [
            "nice", "-n", $"{niceness}",
            .. OwnProgram.Command(
                "probe",
                "--url", settings.Url.ToString(),
                "--rate", $"{settings.Rate}",
                "--seconds", $"{settings.Seconds}",
                "--warmup", $"{settings.Warmup}",
                "--connections", $"{settings.Connections}"),
        ],
        OwnProgram.Settled));

    // Comes back when the measured time begins.
    public async Task BeginsAsync(CancellationToken ct)
    {
        if (await _child.ReadLineAsync(ct) != ProbeCommand.Begin)
        {
            throw new InvalidOperationException("The probe did not begin.");
        }
    }

    public async Task<ProbeResult> ResultAsync(CancellationToken ct) =>
        JsonSerializer.Deserialize<ProbeResult>(await _child.ReadLineAsync(ct))
        ?? throw new InvalidOperationException("The probe gave no samples.");

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
