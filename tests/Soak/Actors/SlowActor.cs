using StreamingJson.LoadClient.Requests;
using StreamingJson.LoadClient.Streams;

namespace StreamingJson.Soak.Actors;

/// <summary>Reads slowly for a while, every integer verified, and leaves.</summary>
internal sealed class SlowActor(ActorContext context) : Actor(context)
{
    private const int Slowest = 4_000;
    private const int Fastest = 100_000;

    // 0.3 MB in each stall limit is what the host sees (docs/operating.md); twice that lives for sure.
    private static readonly double Steady = 600_000 / HostLimits.StallTimeout.TotalSeconds;

    protected override async Task StepAsync(CancellationToken limit)
    {
        // More than is read, and more than buffers hold.
        const long length = 10_000_000;
        int rate = Random.Next(Slowest, Fastest);
        using SlowClient client = new(rate, TimeProvider.System);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop, limit);
        Tally.Request();
        await client.OpenAsync(new Uri(Target.Http1, $"/big?length={length}"), length, limit);
        end.CancelAfter(TimeSpan.FromSeconds(5 + (20 * Random.NextDouble())));
        if (client.End is null) await client.ReadAsync(end.Token);
        // One below the host's rate may be ended by it; what came of it was right all the same.
        bool mayEnd = rate < Steady && client.End == RequestError.Broken;
        Require(client.End is null || mayEnd, $"{rate} bytes/s: {client.End}, status {client.Status}, {client.Fault}");
        Tally.Cut(client.Bytes);
    }
}
