namespace StreamingJson.Tests;

/// <summary>The rules of the design that the library itself keeps; the host's tests have those of HTTP.</summary>
public class NineRules
{
    private static readonly JsonEncoder[] Endless =
    [
        JsonEncoder.Range(0, long.MaxValue),
        JsonEncoder.Integers(Forever(1)),
        JsonEncoder.Items(Forever("item"), Stage.Info<string>()),
        JsonEncoder.Items(AsyncItemsTests.Asynchronous(Forever("item"), 0), Stage.Info<string>()),
        JsonEncoder.Value(Forever("item"), Stage.Info<IEnumerable<string>>()),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Rule1_Zombies_AReaderThatLeft_EndsAnEndlessSource(int encoder)
    {
        Stage stage = new(new JsonProducerOptions(), Endless[encoder], pauseAt: 1 << 20);
        _ = stage.Producer.BeginProducing();
        stage.Pump.Run(3);
        stage.Writer.ReaderGone = true;
        stage.Pump.Run(5_000);
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal(StreamEnd.ConsumerGone, outcome.End);
        Assert.True(outcome.Bytes > 0);
    }

    [Fact]
    public async Task Rule2_Leaks_AReaderThatLeft_DisposesTheSourceOnce()
    {
        Stage stage = new();
        for (int i = 0; i < 40; i++) stage.Source.Yield(i);
        stage.Begin();
        await stage.Reader.CompleteAsync();
        Assert.Equal(StreamEnd.ConsumerGone, (await stage.Outcome()).End);
        Assert.Equal(1, stage.Source.Disposed);
    }

    [Fact]
    public async Task Rule4_LostTail_TheLastBytesAreFlushed()
    {
        Stage stage = new(new JsonProducerOptions());
        stage.Source.Yield(1);
        stage.Source.End();
        stage.Begin();
        stage.Take();
        Assert.Equal("[1]", stage.Read);
        Assert.True((await stage.Outcome()).IsWhole);
    }

    [Fact]
    public void Rule5_FlushSize_ASourceThatWaitsForEachItem_IsNotFlushedItemByItem()
    {
        Stage stage = new(new JsonProducerOptions(), pauseAt: 0);
        stage.Begin();
        for (int i = 0; i < 1_000; i++)
        {
            stage.Source.Yield(i);
            stage.Advance(0.1);
        }

        // 100 ms at 50 ms a flush.
        Assert.InRange(stage.Writer.Flushes, 1, 3);
    }

    [Fact]
    public void Rule5_FlushSize_ASlowSourcesItem_IsNotHeldBack()
    {
        Stage stage = new(new JsonProducerOptions());
        stage.Begin();
        stage.Advance(1_000);
        stage.Source.Yield(1);
        stage.Take();
        Assert.Equal("[1", stage.Read);

        // The next one comes at once: it waits for company, but no longer than the interval.
        stage.Source.Yield(2);
        stage.Pump.Run();
        stage.Take();
        Assert.Equal("[1", stage.Read);
        stage.Advance(51);
        stage.Take();
        Assert.Equal("[1,2", stage.Read);
        Assert.Equal(StreamState.WaitingForSource, stage.Producer.Progress.State);
    }

    [Fact]
    public async Task Rule6_SlowReaders_OneThatReadMuchAndThenStalls_IsLeft()
    {
        Stage stage = new(new JsonProducerOptions { StallTimeout = TimeSpan.FromSeconds(10) }, Endless[0], pauseAt: 1 << 17);
        stage.Begin();
        for (int i = 0; i < 20; i++)
        {
            stage.Advance(9_000);
            stage.Take();
        }

        Assert.True(stage.Producer.Progress.Bytes > 1_000_000);
        stage.Advance(9_999);
        Assert.Equal(StreamState.PausedByConsumer, stage.Producer.Progress.State);
        stage.Advance(2);
        Assert.Equal(StreamEnd.Stalled, (await stage.Outcome()).End);
    }

    [Fact]
    public async Task Rule7_FirstItem_ASourceThatThrowsBefore_LeavesTheWriterUntouched()
    {
        Stage stage = new();
        stage.Source.Throw(new InvalidDataException());
        stage.Begin();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal(StreamEnd.SourceFailed, outcome.End);
        Assert.IsType<InvalidDataException>(outcome.Error);
        Assert.Equal((0, 0), (stage.Writer.Flushes, (int)stage.Writer.Advanced));
    }

    [Fact]
    public async Task Rule8_UnflushedBytes_TheSerializerRunsOverOurWriter()
    {
        int[] items = [.. Enumerable.Range(0, 20_000)];
        IAsyncEnumerable<int> source = AsyncItemsTests.Asynchronous(items, 0);
        Stage stage = new(new JsonProducerOptions(), JsonEncoder.Value(source, Stage.Info<IAsyncEnumerable<int>>()), pauseAt: 0);
        stage.Begin();
        stage.TakeAll();
        Assert.True((await stage.Outcome()).IsWhole);
        Assert.Equal($"[{string.Join(',', items)}]", stage.Read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rule9_Slabs_NoMoreMemoryIsAskedForThanABlock(int encoder)
    {
        Stage stage = new(new JsonProducerOptions { FlushSize = int.MaxValue }, Endless[encoder], pauseAt: 0);
        _ = stage.Producer.BeginProducing();
        stage.Pump.Run(400);
        Assert.True(stage.Writer.Advanced > 20_000);
        Assert.InRange(stage.Writer.LargestHint, 0, 4096);
    }

    [Fact]
    public void Rule9_Slabs_AStreamThatFillsItsFlushes_GetsEachAsOneBlock()
    {
        Stage stage = new(new JsonProducerOptions(), Endless[0], pauseAt: 0);
        _ = stage.Producer.BeginProducing();
        while (stage.Writer.Advanced < 256 * 1024) stage.Pump.Run(1);
        Assert.Equal((16, true), (stage.Writer.Flushes, stage.Writer.LargestHint <= 4096));
        (long advanced, int flushes) = (stage.Writer.Advanced, stage.Writer.Flushes);
        stage.Pump.Run(1_600);
        Assert.Equal(60 * 1024, stage.Writer.LargestHint);
        Assert.InRange((stage.Writer.Advanced - advanced) / (stage.Writer.Flushes - flushes), 60_000, 60 * 1024);
    }

    private static IEnumerable<T> Forever<T>(T item)
    {
        while (true) yield return item;
    }
}
