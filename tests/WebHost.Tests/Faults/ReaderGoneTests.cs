namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>Row 1: the client is killed, in whichever way and whatever the source does just then.</summary>
public sealed class ReaderGoneTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderGone_EndlessSyncSourceIsDisposed(bool rudely)
    {
        SyncSource<int> source = new(Supply.Endless());
        await AssertDisposedAsync(source, source.Encoder(), rudely);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderGone_EndlessIntegerSourceIsDisposed(bool rudely)
    {
        SyncSource<int> source = new(Supply.Endless());
        await AssertDisposedAsync(source, JsonEncoder.Integers(source), rudely);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderGone_EndlessAsyncSourceIsDisposed(bool rudely)
    {
        AsyncSource<int> source = new(Supply.EndlessAsync);
        await AssertDisposedAsync(source, source.Encoder(), rudely);
    }

    [Theory]
    [InlineData(true, 100_000)]
    [InlineData(false, 100_000)]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    public async Task ReaderGone_SilentSourceHearsOfIt(bool rudely, int items)
    {
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(items, token));
        await AssertDisposedAsync(source, source.Encoder(), rudely, upTo: $",{items - 1}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderGone_BeforeTheFirstItem_SourceIsDisposed(bool rudely)
    {
        AsyncSource<int> source = new(token => Supply.SilentAfterAsync(0, token));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        using RawClient client = await host.AskAsync(RunningHost.Own);
        await source.WhenBegun.Patiently();
        Leave(client, rudely);
        await host.AssertEndedAsync(StreamEnd.ConsumerGone, source);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReaderGone_200Times_EachSourceIsDisposed(bool rudely)
    {
        List<SyncSource<int>> sources = [];
        await using RunningHost host = await RunningHost.StartAsync(() =>
        {
            sources.Add(new SyncSource<int>(Supply.Endless()));
            return JsonEncoder.Integers(sources[^1]);
        });
        for (int i = 0; i < 200; i++)
        {
            using RawClient client = await host.AskAsync(RunningHost.Own);
            await client.SkipAsync(1 + i * 1000);
            Leave(client, rudely);
            Assert.Equal(StreamEnd.ConsumerGone, (await host.Log.NextOutcome()).End);
            Assert.Equal((1, 1), (sources[i].Begun, sources[i].Disposed));
            Assert.Equal(0, host.Cooperator.TaskCount);
        }

        Assert.Equal(200, host.Log.Outcomes);
        await host.Client.GetStringAsync("/").Patiently();
    }

    private static async Task AssertDisposedAsync(
        SourceRecord source, JsonEncoder encoder, bool rudely, string upTo = ",99999")
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder);
        using RawClient client = await host.AskAsync(RunningHost.Own);
        await client.ReadUntilAsync(upTo);
        Leave(client, rudely);
        await host.AssertEndedAsync(StreamEnd.ConsumerGone, source);
    }

    private static void Leave(RawClient client, bool rudely)
    {
        if (rudely) client.Reset();
        else client.Dispose();
    }
}
