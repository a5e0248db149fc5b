using System.Globalization;

namespace StreamingJson.LoadClient.Requests;

/// <summary>The same plan for several servers, one after the other, in as many rounds as are asked for.</summary>
internal sealed class Rounds(IReadOnlyList<Uri> urls, RequestPlan plan, bool verifies, TimeProvider time)
{
    // A server that has just been started compiles its code first.
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(1);

    // Bodies are compared at memory's speed in pieces of this size; a smaller buffer would be more calls of the kernel.
    private const int BufferSize = 64 * 1024;

    private volatile string _progress = "warming up";

    public string Progress => _progress;

    /// <returns>The figures of each round, for each URL. A round in which it was stopped is left out.</returns>
    public async Task<IReadOnlyList<RequestFigures>[]> RunAsync(int rounds, CancellationToken stop)
    {
        List<RequestFigures>[] figures = [.. urls.Select(_ => new List<RequestFigures>())];
        foreach (Uri url in urls) _ = await TurnAsync(url, plan with { Duration = Warmup }, stop);
        for (int round = 1; round <= rounds; round++)
        {
            for (int i = 0; i < urls.Count; i++)
            {
                _progress = $"round {round} of {rounds}, {urls[i]}";
                RequestFigures turn = await TurnAsync(urls[i], plan, stop);
                if (stop.IsCancellationRequested) return figures;
                figures[i].Add(turn);
            }
        }

        return figures;
    }

    private async Task<RequestFigures> TurnAsync(Uri url, RequestPlan turn, CancellationToken stop)
    {
        ConnectionSettings settings = new(url, plan.Timeout)
        {
            BufferSize = BufferSize,
            Length = verifies ? LengthOf(url) : null,
        };
        using RequestRun run = new(settings, turn, time);
        return await run.RunAsync(stop);
    }

    private static long? LengthOf(Uri url)
    {
        foreach (string part in url.Query.TrimStart('?').Split('&'))
        {
            if (part.StartsWith("length=", StringComparison.Ordinal)
                && long.TryParse(part.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out long length)) return length;
        }

        return null;
    }
}
