namespace StreamingJson.Tests;

/// <summary>A flush is sent as one: whatever its items are, it is at most one item longer than its size, and hardly shorter.</summary>
public class FlushLengthTests
{
    private const int Size = 60 * 1024;
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(2_000)]
    [InlineData(4_000)]
    [InlineData(9_000)]
    public void Flush_OfItemsOfAnyLength_FitsItsSize(int length)
    {
        IEnumerable<string> texts = Enumerable.Repeat(new string('x', length), int.MaxValue);
        Stage stage = new(new JsonProducerOptions(), JsonEncoder.Items(texts, Stage.Info<string>()), pauseAt: 0);
        _ = stage.Producer.BeginProducing();
        List<long> ends = [];
        while (stage.Writer.Advanced < 4 * Megabyte)
        {
            int flushes = stage.Writer.Flushes;
            stage.Pump.Run(1);
            if (stage.Writer.Flushes > flushes && stage.Writer.Advanced > 2 * Megabyte) ends.Add(stage.Writer.Advanced);
        }

        Assert.InRange(ends.Count, 30, 40);
        Assert.All(ends.Zip(ends.Skip(1), (before, end) => end - before), bytes => Assert.InRange(bytes, Size - 4096, Size + length));
    }
}
