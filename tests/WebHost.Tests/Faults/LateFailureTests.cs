namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>Row 6: the source throws when part of the document has left. The reader must be able to tell.</summary>
public sealed class LateFailureTests
{
    private const int Items = 1_000_000;

    [Fact]
    public async Task SyncSourceFailsLate_TheDocumentIsVisiblyTruncated() =>
        await AssertTruncatedAsync(new SyncSource<int>(Supply.FailingAfter(Items)), source => source.Encoder());

    [Fact]
    public async Task IntegerSourceFailsLate_TheDocumentIsVisiblyTruncated() =>
        await AssertTruncatedAsync(new SyncSource<int>(Supply.FailingAfter(Items)), JsonEncoder.Integers);

    [Fact]
    public async Task AsyncSourceFailsLate_TheDocumentIsVisiblyTruncated() =>
        await AssertTruncatedAsync(new AsyncSource<int>(_ => Supply.FailingAfterAsync(Items)), source => source.Encoder());

    [Fact]
    public async Task KnownLength_FailsLate_FewerBytesThanPromised()
    {
        SyncSource<int> source = new(Supply.FailingAfter(Items));
        await using RunningHost host = await RunningHost.StartAsync(new PromisingEncoder(source.Encoder(), 100_000_000));
        using RawClient client = await host.AskAsync(RunningHost.Own);
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(100_000_000, head.ContentLength);
        Assert.InRange((await client.ReadToEndAsync()).Bytes.Length, 0, 99_999_999);
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    [CurlFact]
    public async Task Chunked_CurlCanTell()
    {
        SyncSource<int> source = new(Supply.FailingAfter(Items));
        await AssertCurlCanTellAsync(source, source.Encoder());
    }

    [CurlFact]
    public async Task KnownLength_CurlCanTell()
    {
        SyncSource<int> source = new(Supply.FailingAfter(Items));
        await AssertCurlCanTellAsync(source, new PromisingEncoder(source.Encoder(), 100_000_000));
    }

    [CurlFact]
    public async Task Failure_IsLogged_AndNothingOfItIsSent()
    {
        SyncSource<int> source = new(Supply.FailingAfter(Items));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        Curl curl = await Curl.RunAsync(new Uri(host.Address, RunningHost.Own).ToString());
        Assert.Equal(-1, curl.Body.AsSpan().IndexOf("shelf"u8));
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.Equal(Supply.Failure, outcome.Error?.Message);
    }

    private static async Task AssertTruncatedAsync<T>(T source, Func<T, JsonEncoder> encoder) where T : SourceRecord
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder(source));
        using RawClient client = await host.AskAsync(RunningHost.Own);
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((200, "chunked"), (head.Status, head["Transfer-Encoding"]));
        (byte[] body, bool isWhole) = (await client.ReadToEndAsync()).Unchunk();
        Assert.False(isWhole);
        Assert.NotEqual((byte)']', body.LastOrDefault());
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    private static async Task AssertCurlCanTellAsync(SourceRecord source, JsonEncoder encoder)
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder);
        Curl curl = await Curl.RunAsync(new Uri(host.Address, RunningHost.Own).ToString());
        Assert.True(curl.ExitCode == 18, $"curl: {curl.ExitCode} {curl.Said}, {curl.Body.Length} bytes");
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }
}
