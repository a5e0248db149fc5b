namespace StreamingJson.Bench;

// One list at a time to curl. Each length goes round the servers before the next, so that what is compared has seen one and the
// same machine; lengths grow within a round, so that no list is charged for the memory of a longer one.
internal static class LengthsMeasurement
{
    public static async Task<(IReadOnlyList<LengthSample> Samples, IReadOnlyList<GrowthNote> Notes)> RunAsync(
        GrowthSettings settings, IReadOnlyList<GrowingServer> servers, CancellationToken ct)
    {
        LengthRun[] runs = [.. servers.Select(server => new LengthRun(server))];
        for (int round = 1; round <= settings.Rounds; round++)
        {
            int turn = round;
            foreach (long length in settings.Lengths())
            {
                List<string> said = [];
                for (int i = 0; i < runs.Length; i++)
                {
                    // Another one begins each time: what comes after a slow server finds another machine than what comes first.
                    LengthSample? sample = await runs[(i + turn) % runs.Length].MeasureAsync(round, length, ct);
                    if (sample is not null)
                    {
                        said.Add($"{sample.Server} {Rounded.Text(sample.GigabytesPerSecond)}");
                    }
                }

                turn++;
                ProgressLine.Write($"round {round}/{settings.Rounds}, {length:N0} integers, GB/s: {string.Join(", ", said)}");
            }

            foreach (GrowingServer server in servers)
            {
                await server.SettleAsync(ct);
            }
        }

        return ([.. runs.SelectMany(run => run.Samples)], [.. runs.SelectMany(run => run.Notes)]);
    }
}
