namespace StreamingJson.Tests;

/// <summary>Time passes while a producer waits for its turn: what became due meanwhile is done then, though its source is still quiet.</summary>
public class MissedBellTests
{
    private const int LongAgo = 100_000;

    /// <summary>More turns than a producer takes for an item.</summary>
    public static TheoryData<int> Turns() => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Turns))]
    public void ItemThatWaits_IsFlushed(int turns)
    {
        HandSource<int> source = new();
        Stage stage = Delayed(turns, source, new JsonProducerOptions());
        stage.Advance(50);
        stage.TakeAll();
        Assert.Equal("1\n", stage.Read);
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void Heartbeat_IsSent(int turns)
    {
        HandSource<int> source = new();
        Stage stage = Delayed(turns, source, new JsonProducerOptions(), JsonFormat.Events);
        for (int i = 0; i < 4; i++)
        {
            stage.Advance(15_000);
            stage.TakeAll();
        }

        Assert.Contains(":\n\n", stage.Read, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task SourceThatIsQuiet_TimesOut(int turns)
    {
        HandSource<int> source = new();
        Stage stage = Delayed(turns, source, new JsonProducerOptions { SourceTimeout = TimeSpan.FromSeconds(1) });
        stage.Advance(1_000);
        stage.TakeAll();
        Assert.Equal((StreamEnd.SourceTimedOut, 1), ((await stage.Outcome()).End, source.Disposed));
    }

    /// <summary>After an item and so many turns, the time passes at once.</summary>
    private static Stage Delayed(int turns, HandSource<int> source, JsonProducerOptions options, JsonFormat format = JsonFormat.Lines)
    {
        Stage stage = new(options, JsonEncoder.Items(source, Stage.Info<int>(), format), pauseAt: 4096);
        source.Yield(1);
        _ = stage.Producer.BeginProducing();
        stage.Pump.Run(turns);
        stage.Time.Advance(TimeSpan.FromMilliseconds(LongAgo));
        stage.Pump.Run();
        return stage;
    }
}
