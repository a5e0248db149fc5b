namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>Row 8: an item that JSON has no text for, in the middle of many that are fine.</summary>
public sealed class UnwritableItemTests
{
    private const int Bad = 123_457;

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task NotANumber_SyncSource(double bad)
    {
        SyncSource<double> source = new(Items(i => i == Bad ? bad : i));
        await AssertTruncatedAsync(source, source.Encoder());
    }

    [Fact]
    public async Task NotANumber_AsyncSource()
    {
        AsyncSource<double> source = new(_ => ItemsAsync(i => i == Bad ? double.NaN : i));
        await AssertTruncatedAsync(source, source.Encoder());
    }

    [Fact]
    public async Task NestedTooDeep()
    {
        SyncSource<Nest> source = new(Items(i => Nest.Of(i == Bad ? 100 : 1)));
        await AssertTruncatedAsync(source, source.Encoder());
    }

    [Fact]
    public async Task ContainsItself()
    {
        Nest cycle = new();
        cycle.Inner = cycle;
        SyncSource<Nest> source = new(Items(i => i == Bad ? cycle : new Nest()));
        await AssertTruncatedAsync(source, source.Encoder());
    }

    private static async Task AssertTruncatedAsync(SourceRecord source, JsonEncoder encoder)
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder);
        using RawClient client = await host.AskAsync(RunningHost.Own);
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        Assert.False((await client.ReadToEndAsync()).Unchunk().IsWhole);

        LogLine outcome = await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.NotNull(outcome.Error);
        string said = $"{outcome.Text} {outcome.Error.Message}";
        Assert.True(said.Contains($"{Bad}", StringComparison.Ordinal), $"the line does not say which item: {said}");
    }

    private static IEnumerable<T> Items<T>(Func<int, T> item)
    {
        for (int i = 0; ; i++) yield return item(i);
    }

    private static async IAsyncEnumerable<T> ItemsAsync<T>(Func<int, T> item)
    {
        await Task.Yield();
        foreach (T it in Items(item)) yield return it;
    }

    private sealed class Nest
    {
        public Nest? Inner { get; set; }

        public static Nest Of(int depth) => new() { Inner = depth > 1 ? Of(depth - 1) : null };
    }
}
