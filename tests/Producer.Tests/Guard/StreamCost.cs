namespace StreamingJson.Tests;

/// <summary>
/// What a stream asks of its consumer, its clock, its scheduler and, in bytes in all, of the collector: the same on every machine,
/// whatever its mood.
/// </summary>
internal sealed record StreamCost(
    double BytesAFlush, double FlushesAMegabyte, double MemoryAMegabyte, double AdvancesAMegabyte, double ClocksAMegabyte,
    double TurnsASecond, long Allocations)
{
    public static StreamCost Of(Func<JsonEncoder> document)
    {
        (CountingWriter writer, CountingTime time, int turns) = Run(document());
        double megabytes = writer.Bytes / 1e6;
        return new StreamCost(
            (double)writer.Bytes / writer.Flushes,
            writer.Flushes / megabytes,
            writer.Asked / megabytes,
            writer.Advanced / megabytes,
            time.Reads / megabytes,
            // A gigabyte is a second of its clock.
            turns / megabytes * 1000,
            Allocation.Least(() => Run(document())));
    }

    private static (CountingWriter Writer, CountingTime Time, int Turns) Run(JsonEncoder document)
    {
        CountingTime time = new();
        CountingWriter writer = new(time);
        Pump pump = new();
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1 }, time, pump);
        JsonProducer producer = new(document, writer, cooperator);
        _ = producer.BeginProducing(CancellationToken.None);
        int turns = 0;
        while (pump.Step()) turns++;
        // Its last step is the thread pool's.
        Assert.True(SpinWait.SpinUntil(() => producer.Completion.IsCompletedSuccessfully, TimeSpan.FromSeconds(30)));
        return (writer, time, turns);
    }
}
