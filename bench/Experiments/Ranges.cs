namespace StreamingJson.Bench;

[Description("""
    Random ranges of a document of gigabytes, one after the other on one connection: whether each has the right text, and how soon it begins.
    Example: bench ranges --json ranges.json
    """)]
internal sealed record Ranges(
    string Server = "ours",
    [Description("How many ranges are asked for in a round.")] int Requests = 1000,
    int Rounds = 3,
    [Description("Integers in the document.")] long Length = 1_000_000_000,
    [Description("Bytes of the longest range.")] int Longest = 1_000_000,
    [Description("Where the ranges begin to be random.")] int Seed = 1) : IExperiment
{
    public async Task<Report> RunAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        Uri url = server.Url(kind.ListOf(Length));
        using Socket socket = HttpText.Connect(url);
        ListText text = new(Length);
        Random random = new(Seed);
        // The runtime compiles a method again after 30 calls, in the background.
        _ = Ask(url, socket, text, random, 300, ct);
        _ = await server.RestsAsync(ct);
        Case<(Percentiles FirstByte, int Right)> round = new("ranges", token => Task.FromResult(Ask(url, socket, text, random, Requests, token)));
        var samples = await Samples<(Percentiles FirstByte, int Right)>.TakeAsync(Rounds, [round], ct);
        Report report = new("ranges");
        report.Add($"Random ranges of {Server}, /big?length={Length}: {text.Length / 1e9:0.00} GB, {Rounds} rounds of {Requests}", samples,
            ("first byte p50 ms", sample => sample.FirstByte.P50), ("p99 ms", sample => sample.FirstByte.P99),
            ("max ms", sample => sample.FirstByte.Max), ("with the right text", sample => sample.Right));
        report.AtLeast("random ranges with the right text, in a round", samples.Of(round.Name, sample => sample.Right), Requests);
        report.AtMost("request to a range's first byte, p99", samples.Of(round.Name, sample => sample.FirstByte.P99), 5, "ms");
        return report;
    }

    private (Percentiles FirstByte, int Right) Ask(Uri url, Socket socket, ListText text, Random random, int requests, CancellationToken ct)
    {
        byte[] buffer = new byte[(16 * 1024) + Longest];
        long[] firstBytes = new long[requests];
        int right = 0;
        for (int i = 0; i < requests; i++)
        {
            ct.ThrowIfCancellationRequested();
            RandomRange range = RandomRange.Next(random, text.Length, Longest);
            (string head, string body, firstBytes[i]) = Get(url, socket, range, buffer);
            bool isRight = head.Contains($"\r\nContent-Range: {range.ContentRange(text.Length)}\r\n", StringComparison.Ordinal)
                && head.Contains($"\r\nContent-Length: {range.Length}\r\n", StringComparison.Ordinal)
                && body == text.At(range.From, range.Length);
            right += isRight ? 1 : 0;
            if (!isRight) Progress.Warn($"{range.Header} was answered with another text, or: {head}");
        }

        return (Percentiles.OfNanoseconds(firstBytes), right);
    }

    private static (string Head, string Body, long FirstByte) Get(Uri url, Socket socket, RandomRange range, byte[] buffer)
    {
        byte[] request = HttpText.Get(url, $"Range: {range.Header}\r\n");
        long start = Stopwatch.GetTimestamp();
        socket.Send(request);
        (int filled, int body, long firstByte) = (0, 0, 0);
        while (body == 0 || filled < body + range.Length)
        {
            int read = socket.Receive(buffer.AsSpan(filled));
            filled += read > 0 ? read : throw new InvalidOperationException($"The answer to {range.Header} broke off.");
            body = body > 0 ? body : HttpText.BodyAt(buffer.AsSpan(0, filled));
            // Another answer has another length, and waiting for this one's would be in vain.
            if (body > 0 && !buffer.AsSpan().StartsWith("HTTP/1.1 206"u8))
                throw new InvalidOperationException($"{range.Header} was answered: {Encoding.ASCII.GetString(buffer, 0, body)}");
            if (firstByte == 0 && body > 0 && filled > body) firstByte = Stopwatch.GetTimestamp() - start;
        }

        return (Encoding.ASCII.GetString(buffer, 0, body), Encoding.ASCII.GetString(buffer, body, filled - body), firstByte);
    }
}
