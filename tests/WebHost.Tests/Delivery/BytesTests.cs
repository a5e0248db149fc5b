using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.WebHost.Tests.Delivery;

/// <summary>What arrives is what the serializer would have written at once.</summary>
public sealed class BytesTests
{
    [Theory]
    [InlineData(JsonSerializerDefaults.General, false)]
    [InlineData(JsonSerializerDefaults.Web, false)]
    [InlineData(JsonSerializerDefaults.General, true)]
    public async Task AsyncRecords_AreTheSerializersBytes(JsonSerializerDefaults defaults, bool indented)
    {
        JsonSerializerOptions options = new(defaults)
        {
            WriteIndented = indented,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        Row[] rows = [.. Enumerable.Range(0, 20_000).Select(Row.Of)];
        AsyncSource<Row> source = new(_ => Slowly(rows));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder(options));
        byte[] body = await host.Client.GetByteArrayAsync(RunningHost.Own).Patiently();
        Assert.True(body.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(rows, options)));
        LogLine outcome = await host.AssertEndedAsync(StreamEnd.Completed, source);
        Assert.Equal((rows.Length, body.Length), (outcome.Items, outcome.Bytes));
    }

    [Fact]
    public async Task NoRecords_AreAnEmptyArray()
    {
        AsyncSource<Row> source = new(_ => Slowly([]));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        Assert.Equal("[]", await host.Client.GetStringAsync(RunningHost.Own).Patiently());
        await Eventually.Holds(() => host.Cooperator.TaskCount == 0);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    [CurlFact]
    public async Task ToCurl_TheSameBytes()
    {
        Row[] rows = [.. Enumerable.Range(0, 20_000).Select(Row.Of)];
        AsyncSource<Row> source = new(_ => Slowly(rows));
        await using RunningHost host = await RunningHost.StartAsync(source.Encoder());
        Curl curl = await Curl.RunAsync(new Uri(host.Address, RunningHost.Own).ToString());
        Assert.Equal(0, curl.ExitCode);
        Assert.True(curl.Body.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(rows)));
    }

    private static async IAsyncEnumerable<Row> Slowly(Row[] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (i % 7 == 0) await Task.Yield();
            yield return rows[i];
        }
    }

    private sealed record Row(int Id, string Name, double? Score, DateTimeOffset At, string[] Tags, Row? Parent)
    {
        public static Row Of(int id) => new(id, $"<\u00fc\u4e2d\ud83d\ude00 & '{id}'>", id % 3 == 0 ? null : id / 7.0,
            DateTimeOffset.UnixEpoch.AddSeconds(id), [.. Enumerable.Repeat("tag", id % 4)], id % 5 == 0 ? Of(id + 1) : null);
    }
}
