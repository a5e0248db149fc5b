namespace StreamingJson.Bench;

// Many lists at once. Each number goes round the servers before the next; a server that could not bear one is not asked for more.
internal static class StreamsMeasurement
{
    // Of the small requests: more than every tenth unanswered is a server that does not serve.
    private const double BearableErrors = 0.1;

    public static async Task<(IReadOnlyList<StreamsSample> Samples, IReadOnlyList<GrowthNote> Notes)> RunAsync(
        GrowthSettings settings, IReadOnlyList<GrowingServer> servers, CancellationToken ct)
    {
        List<StreamsSample> samples = [];
        List<GrowthNote> notes = [];
        // Beside the streams are connections of the probe, the runtime's own files and some to spare.
        int possible = (int)Math.Min(int.MaxValue, DescriptorLimit.Raise((ulong)settings.MaxStreams + 1000));
        int turn = 0;
        for (int round = 1; round <= settings.StreamRounds; round++)
        {
            // The memory of a stream is what comes to that of a server which has had none.
            foreach (GrowingServer server in servers)
            {
                await server.DisposeAsync();
            }

            foreach (int streams in settings.Streams())
            {
                turn++;
                for (int i = 0; i < servers.Count; i++)
                {
                    GrowingServer server = servers[(i + turn) % servers.Count];
                    if (server.LeftOut.Any(unbearable => unbearable <= streams))
                    {
                        continue;
                    }

                    string? trouble = streams + 500 > possible
                        ? $"left out: only {possible:N0} descriptors are allowed"
                        : await MeasureAsync(settings, server, round, streams, samples, notes, ct);
                    if (trouble is not null)
                    {
                        ProgressLine.Write($"{server.Name}, {streams:N0} streams: {trouble}");
                        notes.Add(new GrowthNote(server.Name, GrowthNote.Streams, streams, trouble));
                        _ = server.LeftOut.Add(streams);
                    }
                }
            }
        }

        return (samples, notes);
    }

    // Why it is not asked for more, or null.
    private static async Task<string?> MeasureAsync(
        GrowthSettings settings,
        GrowingServer server,
        int round,
        int streams,
        List<StreamsSample> samples,
        List<GrowthNote> notes,
        CancellationToken ct)
    {
        try
        {
            StreamsSample sample = await new StreamsWindow(settings, server).MeasureAsync(round, streams, ct);
            samples.Add(sample);
            ProgressLine.Write(
                $"round {round}/{settings.StreamRounds}, {streams:N0} streams of {server.Name}: "
                + $"{sample.GigabytesPerSecond:0.00} GB/s, `/` p99 {Rounded.Text(sample.P99)} ms, {sample.PeakMegabytes:0} MB");
            if (!await server.RestsAsync(ct))
            {
                notes.Add(new GrowthNote(
                    server.Name, GrowthNote.Streams, streams, "still busy 5 s after its readers had gone: started again"));
            }

            return sample.Reading < streams ? $"only {sample.Reading:N0} streams ran"
                : sample.Errors > BearableErrors * sample.Requests
                    ? $"{sample.Errors:N0} of {sample.Requests:N0} requests to `/` failed"
                    : null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await server.DisposeAsync();
            return failure.Message;
        }
    }
}
