namespace StreamingJson.Bench;

// One server's way through the lengths, from the shortest on, in one round after the other.
internal sealed class LengthRun(GrowingServer server)
{
    // Behind what was foreseen, a download may take this many times as long before it is given up.
    private const int Delay = 3;

    private readonly List<LengthSample> _samples = [];
    private readonly List<GrowthNote> _notes = [];
    private double _lastSeconds;

    public IReadOnlyList<LengthSample> Samples => _samples;

    public IReadOnlyList<GrowthNote> Notes => _notes;

    // The sample, or null where this length is left out.
    public async Task<LengthSample?> MeasureAsync(int round, long length, CancellationToken ct)
    {
        if (server.LeftOut.Contains(length))
        {
            return null;
        }

        if (server.Server.Refuses(length) is string refusal)
        {
            return LeaveOut(length, refusal);
        }

        // Only the first round decides, so that all of them have the same lengths.
        double foreseen = length == GrowthSettings.MinLength
            ? 0
            : _lastSeconds * ListBytes.Of(length) / ListBytes.Of(length / 10);
        if (round == 1 && foreseen > server.Server.Patience.TotalSeconds)
        {
            _lastSeconds = foreseen;
            return LeaveOut(length, double.IsFinite(foreseen) ? $"would take about {foreseen:0} s" : "a shorter one has failed");
        }

        try
        {
            LengthSample sample = await DownloadAsync(round, length, ct);
            _samples.Add(sample);
            return sample;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // The server may be in any state. The rest of the round goes to the others.
            await server.DisposeAsync();
            _lastSeconds = double.PositiveInfinity;
            return LeaveOut(length, failure is OperationCanceledException ? "took too long" : failure.Message);
        }
    }

    private LengthSample? LeaveOut(long length, string why)
    {
        _ = server.LeftOut.Add(length);
        _notes.Add(new GrowthNote(server.Name, GrowthNote.Lengths, length, $"left out: {why}"));
        return null;
    }

    // Short documents several times: one of them is over before the clocks have moved.
    private static int Times(long length) => length switch { <= 10_000 => 20, <= 100_000 => 10, <= 1_000_000 => 3, _ => 1 };

    private async Task<LengthSample> DownloadAsync(int round, long length, CancellationToken ct)
    {
        ServerProcess process = await server.TakeAsync(ct);
        TimeSpan patience = server.Server.Patience * Delay;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        PeakMemory.Forget(process.Id);
        double cpu = process.CpuSeconds;
        Downloads downloads = await Downloads.RunAsync(
            process.Url(server.Server.PathOf(length)), Times(length), patience, limit.Token);
        cpu = process.CpuSeconds - cpu;
        if (downloads.BytesEach != ListBytes.Of(length))
        {
            throw new InvalidOperationException($"answered {downloads.BytesEach:N0} bytes instead of {ListBytes.Of(length):N0}");
        }

        _lastSeconds = downloads.Seconds / downloads.FirstByteSeconds.Count;
        double gigabytes = downloads.Bytes / 1e9;
        return new LengthSample(
            server.Name,
            round,
            length,
            gigabytes / downloads.Seconds,
            cpu / gigabytes,
            Spread.Of(downloads.FirstByteSeconds).Median * 1000,
            PeakMemory.Kilobytes(process.Id) / 1024.0);
    }
}
