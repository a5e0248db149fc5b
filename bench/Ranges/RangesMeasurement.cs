namespace StreamingJson.Bench;

// One range after the other on one connection of a server that has nothing else to do.
internal static class RangesMeasurement
{
    // The runtime compiles a method again after 30 calls, in the background; see WarmUp.
    private const int WarmUps = 300;

    public static async Task<RangesResult> RunAsync(RangesSettings settings, CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(settings.Server, []);
        ProgressLine.Write($"starting {kind.Name} and warming it up");
        await using ServerProcess server = await ServerProcess.StartAsync(kind, ct);
        await WarmUp.RunAsync(server, kind.ShortPath, ct);
        using RangeConnection connection = new(server.Url(kind.ListOf(settings.Length)), settings.Longest);
        ListText text = new(settings.Length);
        Random random = new(settings.Seed);
        for (int i = 0; i < WarmUps; i++)
        {
            _ = connection.Get(RandomRange.Next(random, text.Length, settings.Longest));
        }

        _ = await server.IsAtRestAsync(ct);
        List<RangeSample> samples = [];
        for (int i = 0; i < settings.Requests; i++)
        {
            ct.ThrowIfCancellationRequested();
            RandomRange range = RandomRange.Next(random, text.Length, settings.Longest);
            RangeResponse response = connection.Get(range);
            samples.Add(new RangeSample(range, response.FirstByte, IsRight(response, range, text)));
            if ((i + 1) % 250 == 0)
            {
                ProgressLine.Write($"{i + 1} of {settings.Requests} ranges");
            }
        }

        return new RangesResult(settings, text.Length, samples);
    }

    private static bool IsRight(RangeResponse response, RandomRange range, ListText text)
    {
        bool right = response.Head.Contains($"\r\nContent-Range: {range.ContentRange(text.Length)}\r\n", StringComparison.Ordinal)
            && response.Head.Contains($"\r\nContent-Length: {range.Length}\r\n", StringComparison.Ordinal)
            && response.Body == text.At(range.From, range.Length);
        if (!right)
        {
            ProgressLine.Write($"{range.Header} was answered with another text, or: {response.Head}");
        }

        return right;
    }
}
