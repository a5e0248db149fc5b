using System.Diagnostics;

namespace StreamingJson.Bench;

// In process, on one core, no sockets; the cases take turns.
internal static class EncodingMeasurement
{
    public static async Task<EncodingResult> RunAsync(int rounds, CancellationToken ct)
    {
        ProgressLine.Write("making the sources and warming up");
        IReadOnlyList<EncodingCase> cases = EncodingCases.All();
        await WarmUpAsync(cases, ct);
        Dictionary<string, List<double>> samples = cases.ToDictionary(each => each.Name, _ => new List<double>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (EncodingCase turn in cases.Select((_, index) => cases[(index + round) % cases.Count]))
            {
                ct.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                long bytes = await turn.EncodeAsync(turn.Items);
                samples[turn.Name].Add(bytes / 1e9 / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            ProgressLine.Write($"round {round + 1}/{rounds}: " + string.Join(", ", samples.Select(
                each => $"{each.Key} {each.Value[^1]:0.00}")));
        }

        return new EncodingResult(rounds, samples);
    }

    // Many short runs rather than one long one: only a method that is entered again gets its final code.
    private static async Task WarmUpAsync(IReadOnlyList<EncodingCase> cases, CancellationToken ct)
    {
        for (int burst = 0; burst < 4; burst++)
        {
            foreach (EncodingCase each in cases)
            {
                for (int i = 0; i < 40; i++)
                {
                    _ = await each.EncodeAsync(each.Items / 200);
                }
            }

            await Task.Delay(300, ct);
        }

        foreach (EncodingCase each in cases)
        {
            // Once in full length, so that no round has to wait for the kernel's first touch of a page.
            _ = await each.EncodeAsync(each.Items);
        }

        long ours = await cases.Single(each => each.Name == EncodingCases.Records).EncodeAsync(1000);
        foreach (EncodingCase other in cases.Where(each => each.Name is EncodingCases.Serializer or EncodingCases.SerializerToPipe))
        {
            long theirs = await other.EncodeAsync(1000);
            if (ours != theirs)
            {
                throw new InvalidOperationException($"The same records gave {ours} bytes, but {theirs} as {other.Name}.");
            }
        }
    }
}
