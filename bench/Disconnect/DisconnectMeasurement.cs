using System.Diagnostics;

namespace StreamingJson.Bench;

// What a server still does for readers that have gone, and how soon the source of one of them is disposed.
internal static class DisconnectMeasurement
{
    public static async Task<DisconnectResult> RunAsync(DisconnectSettings settings, CancellationToken ct)
    {
        List<double> cpu = [];
        for (int round = 0; round < settings.Rounds; round++)
        {
            cpu.Add(await CpuAfterResetAsync(settings, ct));
            ProgressLine.Write($"{cpu[^1]:0.0} % of a core in the second after {settings.Readers} readers were killed");
        }

        long[] disposals = await ResetToDisposal.MeasureAsync(settings.Resets, ct);
        return new DisconnectResult(settings, cpu, [.. disposals]);
    }

    private static async Task<double> CpuAfterResetAsync(DisconnectSettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(settings.Server, []);
        await using ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        await WarmUp.RunAsync(server, kind.ShortPath, ct);
        await using ReaderProcess readers = ReaderProcess.Start(server.Url(kind.EndlessPath), settings.Readers);
        int reading = await readers.AllReadAsync(ct);
        if (reading < settings.Readers)
        {
            ProgressLine.Write($"only {reading} of {settings.Readers} readers have had a byte after a minute");
        }

        await Task.Delay(1000, ct);
        await readers.ResetAsync(ct);
        await Task.Delay(1000, ct);
        double before = server.CpuSeconds;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(1000, ct);
        return 100 * (server.CpuSeconds - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
