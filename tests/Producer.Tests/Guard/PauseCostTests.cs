namespace StreamingJson.Tests;

/// <summary>A reader that keeps its stream waiting costs no memory each time, however many others wait with it.</summary>
public class PauseCostTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void Flush_ThatWaits_AllocatesNothing(int streams)
    {
        long few = Allocation.Least(() => Run(streams, 200_000));
        Assert.InRange(Allocation.Least(() => Run(streams, 2_000_000)) - few, long.MinValue, 500);
    }

    private static void Run(int streams, long integers)
    {
        CountingTime time = new();
        Pump pump = new();
        // Without a grace a turn is given back at every wait, so that they wait at the same time.
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1, Grace = TimeSpan.Zero }, time, pump);
        WaitingWriter[] readers = [.. Enumerable.Range(0, streams).Select(_ => new WaitingWriter())];
        JsonProducer[] producers =
            [.. readers.Select(reader => new JsonProducer(JsonEncoder.Range(0, integers), reader, cooperator))];
        foreach (JsonProducer producer in producers) _ = producer.BeginProducing(CancellationToken.None);
        int most = 0;
        int waiting;
        do
        {
            pump.Run();
            waiting = 0;
            foreach (WaitingWriter reader in readers)
            {
                if (!reader.IsWaiting) continue;
                reader.Take();
                waiting++;
            }

            most = Math.Max(most, waiting);
        }
        while (waiting > 0);

        Assert.Equal(streams, most);
        Assert.True(SpinWait.SpinUntil(
            () => Array.TrueForAll(producers, producer => producer.Completion.IsCompletedSuccessfully), TimeSpan.FromSeconds(30)));
    }
}
