namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>Many streams, all of which change four times a second.</summary>
internal sealed class Commotion(FakeFeed feed, int count, int seed = 1)
{
    private static readonly string[] States =
        ["producing", "producing", "producing", "waiting-for-turn", "waiting-for-turn", "waiting-for-source", "paused-by-reader"];

    private static readonly (string Path, string Format)[] Documents =
    [
        ("/big?length=10000000000", "application/json"), ("/export/orders", "application/jsonl"),
        ("/big?length=250000000", "application/json"), ("/export/orders?after=1203377&limit=5000000", "application/json-seq"),
        ("/export/orders?format=events", "text/event-stream"),
    ];

    // The same at each run, so that pictures can be compared.
    private readonly Random _random = new(seed);

    public static IEnumerable<FakeStream> Begin(int count) => Enumerable.Range(1, count).Select(id =>
        new FakeStream(id, Documents[id * 7 % Documents.Length].Path)
        {
            Client = $"10.0.{id % 7}.{id * 13 % 250 + 1}",
            Format = Documents[id * 7 % Documents.Length].Format,
            Bytes = 40_000_000L * (id % 17 + 1),
            Sent = 40_000_000L * (id % 17 + 1) - 65_536,
            Items = 4_100_000L * (id % 17 + 1),
            Age = 900 - id % 800,
        });

    public async Task RunAsync(CancellationToken end)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(250));
        while (!end.IsCancellationRequested)
        {
            Step();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Step()
    {
        feed.Load = 0.85 + _random.NextDouble() * 0.3;
        feed.Set(Enumerable.Range(1, count).Select(id => feed.Find(id)).OfType<FakeStream>()
            .Where(stream => stream.End is null).Select(Next));
        feed.Tell();
    }

    private FakeStream Next(FakeStream stream)
    {
        bool stays = stream.State == "paused-manually" || _random.Next(10) > 0;
        string state = stays ? stream.State : States[_random.Next(States.Length)];
        bool paused = state.StartsWith("paused", StringComparison.Ordinal);
        double rate = paused ? 0 : 1.6e9 / count * (0.3 + 1.4 * _random.NextDouble());
        long bytes = stream.Bytes + (long)(rate / 4);
        return stream with
        {
            State = state,
            Rate = rate,
            Bytes = bytes,
            Sent = bytes - (paused ? 262_144 : 65_536),
            Items = bytes / 10,
            Age = stream.Age + 0.25,
            Pauses = stream.Pauses + (state == "paused-by-reader" && stream.State != state ? 1 : 0),
            TimePaused = stream.TimePaused + (paused ? 0.25 : 0),
        };
    }
}
