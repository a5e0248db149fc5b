namespace StreamingJson.Tests;

/// <summary>A reader that keeps its stream waiting costs no memory each time.</summary>
public class PauseCostTests
{
    [Fact]
    public void Flush_ThatWaits_AllocatesNothing()
    {
        long few = Allocation.Least(() => Run(1_000_000));
        Assert.InRange(Allocation.Least(() => Run(10_000_000)) - few, long.MinValue, 500);
    }

    private static void Run(long integers)
    {
        CountingTime time = new();
        WaitingWriter reader = new();
        Pump pump = new();
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1 }, time, pump);
        JsonProducer producer = new(JsonEncoder.Range(0, integers), reader, cooperator);
        _ = producer.BeginProducing(CancellationToken.None);
        while (pump.Step() || reader.IsWaiting)
        {
            if (reader.IsWaiting) reader.Take();
        }

        Assert.True(SpinWait.SpinUntil(() => producer.Completion.IsCompletedSuccessfully, TimeSpan.FromSeconds(30)));
    }
}
