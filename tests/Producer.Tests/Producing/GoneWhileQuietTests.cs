namespace StreamingJson.Tests;

/// <summary>That the reader has gone is found out by a heartbeat, or by a late item, while the source is waited for.</summary>
public class GoneWhileQuietTests
{
    [Theory]
    [InlineData(JsonFormat.Events, false, true)]
    [InlineData(JsonFormat.Events, false, false)]
    [InlineData(JsonFormat.Events, true, true)]
    [InlineData(JsonFormat.Array, true, true)]
    [InlineData(JsonFormat.Array, true, false)]
    public async Task FlushFindsReaderGone_SourceIsDisposedOnce(JsonFormat format, bool withItem, bool hearsToken)
    {
        HandSource<int> source = new() { HearsToken = hearsToken };
        Stage stage = new(new JsonProducerOptions(), JsonEncoder.Items(source, Stage.Info<int>(), format), pauseAt: 4096);
        stage.Begin();
        if (withItem) source.Yield(7);
        stage.Pump.Run();
        stage.Writer.ReaderGone = true;
        stage.Advance(withItem ? 50 : 15_000);
        if (!hearsToken)
        {
            // Its place is kept until it comes back.
            Assert.False(stage.Producer.Completion.IsCompleted);
            source.Yield(8);
        }

        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.ConsumerGone, null, 1), (outcome.End, outcome.Error, source.Disposed));
    }
}
