using StreamingJson.WebHost.Steering;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>What is told of one stream.</summary>
public sealed class StreamRowTests
{
    private const long Waiting = 1_110_016;

    [Theory]
    [InlineData(0, 0, 0, null, false)]
    [InlineData(100_000, 161_440, 100_000, null, false)]
    [InlineData(100_000, 1_200_000, 100_000, null, false)]
    [InlineData(100_000, 1_400_000, 100_000, null, true)]
    [InlineData(0, 14_000_000, 0, null, true)]
    // It has gone on while it was looked at: what was encoded is looked at after the one and before the other.
    [InlineData(100_000, 40_000_000, 40_000_000, null, false)]
    [InlineData(100_000, 40_000_000, 39_900_000, null, false)]
    [InlineData(100_000, 40_000_000, 90_000_000, null, false)]
    // A few bytes are more when they are compressed.
    [InlineData(30, 12, 30, null, true)]
    [InlineData(30, 12, 30, StreamEnd.Completed, true)]
    [InlineData(9_000, 10_000, 9_000, StreamEnd.Completed, true)]
    [InlineData(10_000, 10_000, 10_000, StreamEnd.Completed, false)]
    // What was left of it was never sent.
    [InlineData(9_000, 10_000, 9_000, StreamEnd.Stopped, false)]
    [InlineData(100_000, 2_000_000, 100_000, StreamEnd.ConsumerGone, true)]
    public void Compressed_IsOnlyWhatCannotBeOtherwise(long before, long bytes, long after, StreamEnd? end, bool expected) =>
        Assert.Equal(expected, StreamRow.IsCompressed(before, bytes, after, end, Waiting));

    /// <summary>An end that somebody adds to the library must not end the list of streams.</summary>
    [Fact]
    public void EveryEnd_HasANameOfItsOwn()
    {
        string[] names = [.. Enum.GetValues<StreamEnd>().Select(StreamNames.Of)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z]+(-[a-z]+)*$", name));
        string[] known = ["completed", "consumer-gone", "stalled", "stopped", "source-failed", "source-timed-out"];
        Assert.Empty(known.Except(names));
        Assert.Equal("99", StreamNames.Of((StreamEnd)99));
    }

    [Fact]
    public async Task Compressed_IsToldOfThoseThatAre()
    {
        await using SteeredHost host = await SteeredHost.StartAsync();
        using RawClient compressed = await RawClient.ConnectAsync(host.Address.Port);
        await compressed.SendAsync("GET /big?length=10000000000 HTTP/1.1\r\nHost: here\r\nAccept-Encoding: gzip\r\n\r\n");
        using StreamWatcher watcher = await host.WatchAsync();
        await watcher.UntilAsync(() => watcher.Rows.ContainsKey(1) && watcher.Rows[1].GetProperty("compressed").GetBoolean());

        // One that is as fast as it can be, with all eyes on it.
        using RawClient plain = await host.ReadAsync();
        Task<long> reading = plain.CountToEndAsync();
        await watcher.UntilAsync(() =>
        {
            if (!watcher.Rows.TryGetValue(2, out System.Text.Json.JsonElement row)) return false;
            Assert.False(row.GetProperty("compressed").GetBoolean());
            return row.GetProperty("sent").GetInt64() > 100_000_000;
        });
        Assert.Equal(204, await host.PostAsync("/streams/2/stop"));
        await reading.Patiently();
        await watcher.UntilAsync(() => watcher.Rows[2].GetProperty("end").GetString() == "stopped");
        Assert.False(watcher.Rows[2].GetProperty("compressed").GetBoolean());
        Assert.NotEqual(default, watcher.Rows[2].GetProperty("ended").GetDateTimeOffset());
    }
}
