using StreamingJson.WebHost.Steering;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>Who knows a sample and hears what has changed knows the next one.</summary>
public sealed class StreamsChangeTests
{
    private static readonly StreamFigures NoFigures = new(0, 0, 0, 0, 0, 0, new Dictionary<string, long>());

    [Fact]
    public void Change_AppliedToWhatIsKnown_IsWhatThereIs()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            Random random = new(seed);
            (StreamsSample known, StreamsSample now) = (Sample(random), Sample(random));
            SortedDictionary<long, StreamRow> rows = new(known.Streams.ToDictionary(row => row.Id));
            if (StreamsChange.Between(known, now) is StreamsChange change)
            {
                foreach (long id in change.Gone) Assert.True(rows.Remove(id));
                foreach (StreamRow row in change.Streams)
                {
                    // Nothing is said twice.
                    Assert.NotEqual(row, rows.GetValueOrDefault(row.Id));
                    rows[row.Id] = row;
                }
            }

            Assert.Equal(now.Streams, rows.Values);
        }
    }

    [Fact]
    public void TimeAlone_IsNoNews()
    {
        StreamRow row = Row(1, 5) with { State = "paused-by-reader" };
        StreamsSample known = new(default, NoFigures, [row]);
        Assert.Null(StreamsChange.Between(known, new StreamsSample(DateTimeOffset.MaxValue, NoFigures with { Memory = 7 },
            [row with { Age = 9, TimePaused = 8 }])));
        Assert.NotNull(StreamsChange.Between(known, known with { Streams = [row with { State = "producing" }] }));
        Assert.NotNull(StreamsChange.Between(known, known with { Streams = [row with { State = "done", End = "stalled" }] }));
        Assert.NotNull(StreamsChange.Between(known, known with { Streams = [row with { Rate = 1 }] }));
        Assert.NotNull(StreamsChange.Between(known, known with { Figures = NoFigures with { Ready = 1 } }));
        Assert.NotNull(StreamsChange.Between(known,
            known with { Figures = NoFigures with { Ended = new Dictionary<string, long> { ["completed"] = 1 } } }));
    }

    private static StreamsSample Sample(Random random) => new(default, NoFigures,
        [.. Enumerable.Range(1, 8).Where(_ => random.Next(2) == 0).Select(id => Row(id, random.Next(2)))]);

    private static StreamRow Row(long id, long items) =>
        new(id, "/", "local", "application/json", false, "producing", items, 0, 0, 0, 0, 0, 0, null, null);
}
