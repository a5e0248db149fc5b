using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace StreamingJson.Bench;

// Random ranges of a document of gigabytes, one after the other on one connection: whether each has the right text, and how soon it
// begins.
internal sealed record Ranges
{
    // The runtime compiles a method again after 30 calls, in the background.
    private const int WarmUps = 300;

    private const int Head = 16 * 1024;

    public string Server { get; init; } = "ours";

    public int Requests { get; init; } = 1000;

    public int Rounds { get; init; } = 3;

    // Integers in the document.
    public long Length { get; init; } = 1_000_000_000;

    // Bytes of the longest range.
    public int Longest { get; init; } = 1_000_000;

    public int Seed { get; init; } = 1;

    public static Command Create()
    {
        Ranges standard = new();
        Option<string> server = CommandLine.Server();
        Option<int> requests = CommandLine.Number("--requests", "How many ranges are asked for in a round.", standard.Requests, 1);
        Option<int> rounds = CommandLine.Rounds(standard.Rounds);
        Option<long> length = CommandLine.Number("--length", "Integers in the document.", standard.Length, 1);
        Option<int> longest = CommandLine.Number("--longest", "Bytes of the longest range.", standard.Longest, 1);
        Option<int> seed = CommandLine.Number("--seed", "Where the ranges begin to be random.", standard.Seed, 0);
        return CommandLine.Experiment("ranges", """
            Random ranges of a document of gigabytes: whether each has the right text, and how soon it begins.
            Examples:
              bench ranges
              bench ranges --requests 10000 --length 2000000000 --seed 2
              bench ranges --json ranges.json
            """, [server, requests, rounds, length, longest, seed], (parsed, ct) => new Ranges
        {
            Server = parsed.GetRequiredValue(server),
            Requests = parsed.GetValue(requests),
            Rounds = parsed.GetValue(rounds),
            Length = parsed.GetValue(length),
            Longest = parsed.GetValue(longest),
            Seed = parsed.GetValue(seed),
        }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        ServerKind kind = ServerKind.Parse(Server, []);
        await using ServerProcess server = await ServerProcess.StartWarmAsync(kind, ct);
        Uri url = server.Url(kind.ListOf(Length));
        using Socket socket = HttpText.Connect(url);
        ListText text = new(Length);
        Random random = new(Seed);
        _ = Ask(url, socket, text, random, WarmUps, ct);
        _ = await server.RestsAsync(ct);
        Case<(Percentiles FirstByte, int Right)> round = new("ranges", token => Task.FromResult(Ask(url, socket, text, random, Requests, token)));
        var samples = await Samples<(Percentiles FirstByte, int Right)>.TakeAsync(Rounds, [round], sample => sample.FirstByte.P99, ct);
        Report report = new("ranges");
        report.Tables.Add(samples.Table(
            $"Random ranges of {Server}, /big?length={Length}: {text.Length / 1e9:0.00} GB, {Rounds} rounds of {Requests}",
            "what",
            ("first byte p50 ms", sample => sample.FirstByte.P50),
            ("p99 ms", sample => sample.FirstByte.P99),
            ("max ms", sample => sample.FirstByte.Max),
            ("with the right text", sample => sample.Right)));
        report.Samples["firstByte"] = samples.All[round.Name].Select(sample => sample.FirstByte);
        report.AtLeast("random ranges with the right text, in a round", samples.Of(round.Name, sample => sample.Right), Requests);
        report.AtMost("request to a range's first byte, p99", samples.Of(round.Name, sample => sample.FirstByte.P99), Targets.RangeFirstByte, "ms");
        return report;
    }

    private (Percentiles FirstByte, int Right) Ask(Uri url, Socket socket, ListText text, Random random, int requests, CancellationToken ct)
    {
        byte[] buffer = new byte[Head + Longest];
        List<long> firstBytes = [];
        int right = 0;
        for (int i = 0; i < requests; i++)
        {
            ct.ThrowIfCancellationRequested();
            RandomRange range = RandomRange.Next(random, text.Length, Longest);
            (string head, string body, long firstByte) = Get(url, socket, range, buffer);
            firstBytes.Add(firstByte);
            bool isRight = head.Contains($"\r\nContent-Range: {range.ContentRange(text.Length)}\r\n", StringComparison.Ordinal)
                && head.Contains($"\r\nContent-Length: {range.Length}\r\n", StringComparison.Ordinal)
                && body == text.At(range.From, range.Length);
            right += isRight ? 1 : 0;
            if (!isRight)
            {
                Progress.Warn($"{range.Header} was answered with another text, or: {head}");
            }
        }

        return (Percentiles.OfNanoseconds(firstBytes), right);
    }

    private static (string Head, string Body, long FirstByte) Get(Uri url, Socket socket, RandomRange range, byte[] buffer)
    {
        byte[] request = HttpText.Get(url, $"Range: {range.Header}\r\n");
        long start = Stopwatch.GetTimestamp();
        socket.Send(request);
        int filled = 0;
        int body = 0;
        long firstByte = 0;
        while (body == 0 || filled < body + range.Length)
        {
            int read = socket.Receive(buffer.AsSpan(filled));
            filled += read > 0 ? read : throw new InvalidOperationException($"The answer to {range.Header} broke off.");
            body = body > 0 ? body : HttpText.BodyAt(buffer.AsSpan(0, filled));
            // Another answer has another length, and waiting for this one's would be in vain.
            if (body > 0 && !buffer.AsSpan().StartsWith("HTTP/1.1 206"u8))
            {
                throw new InvalidOperationException($"{range.Header} was answered: {Encoding.ASCII.GetString(buffer, 0, body)}");
            }

            if (firstByte == 0 && body > 0 && filled > body)
            {
                firstByte = Stopwatch.GetTimestamp() - start;
            }
        }

        return (Encoding.ASCII.GetString(buffer, 0, body), Encoding.ASCII.GetString(buffer, body, filled - body), firstByte);
    }
}
