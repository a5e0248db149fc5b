using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>While the source of an event stream is quiet, its reader hears of it, and takes it for nothing.</summary>
public sealed class HeartbeatTests
{
    private const string Heartbeat = ":\n\n";

    private readonly Channel<int> _items = Channel.CreateUnbounded<int>();
    private readonly AsyncSource<int> _source;

    public HeartbeatTests() => _source = new AsyncSource<int>(token => _items.Reader.ReadAllAsync(token));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task QuietSource_HeartbeatsBeforeBetweenAndBehindItems(string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(_source), Often);
        using LiveBody body = await LiveBody.OpenAsync(app.Client(protocol), "/stream?format=sse", coding);
        await body.ReadUntilAsync(text => HeartbeatsBehind(text, "") >= 2);
        for (int i = 0; i < 3; i++)
        {
            string item = $"data: {i}\n\n";
            _items.Writer.TryWrite(i);
            await body.ReadUntilAsync(text => text.Contains(item, StringComparison.Ordinal) && HeartbeatsBehind(text, item) >= 2);
        }

        _items.Writer.Complete();
        await body.ReadToEndAsync();
        // Neither in the middle of an event nor an event of their own.
        Assert.Equal("data: 0\n\ndata: 1\n\ndata: 2\n\n", body.Text.Replace(Heartbeat, "", StringComparison.Ordinal));
        Assert.Equal([0, 1, 2], Records.Read("sse", Encoding.ASCII.GetBytes(body.Text)).Items.Select(item => item.GetInt32()));
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.Completed, _source);
        Assert.Equal((3, 27), (outcome.Items, outcome.Bytes));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReaderLeavesDuringHeartbeats_SourceIsDisposedOnce(string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(_source), Often);
        using (LiveBody body = await LiveBody.OpenAsync(app.Client(protocol), "/stream?format=sse", coding))
            await body.ReadUntilAsync(text => HeartbeatsBehind(text, "") >= 2);
        await app.AssertEndedAsync(StreamEnd.ConsumerGone, _source);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task SourceFailsAfterHeartbeats_ErrorEventAndNoCleanEnd(string protocol)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(_source), Often);
        using LiveBody body = await LiveBody.OpenAsync(app.Client(protocol), "/stream?format=sse", "identity");
        await body.ReadUntilAsync(text => HeartbeatsBehind(text, "") >= 2);
        _items.Writer.Complete(new InvalidDataException(Supply.Failure));
        await Assert.ThrowsAnyAsync<IOException>(body.ReadToEndAsync);
        Records records = Records.Read("sse", Encoding.ASCII.GetBytes(body.Text));
        Assert.Empty(records.Items);
        Assert.Equal(500, records.Error?.GetProperty("status").GetInt32());
        await app.AssertEndedAsync(StreamEnd.SourceFailed, _source);
    }

    [Theory]
    [InlineData("json", "1.1")]
    [InlineData("json", "2")]
    [InlineData("jsonl", "1.1")]
    [InlineData("jsonl", "2")]
    [InlineData("json-seq", "1.1")]
    [InlineData("json-seq", "2")]
    public async Task OtherFormats_NotAByteBetweenItems(string format, string protocol)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            web =>
            {
                web.MapGet("/stream", () => StreamingResults.Array(_source));
                web.MapGet("/quiet", () => StreamingResults.Array(Supply.SilentAfterAsync(0, CancellationToken.None)));
            },
            Often);
        _items.Writer.TryWrite(1);
        using LiveBody body = await LiveBody.OpenAsync(app.Client(protocol), $"/stream?format={format}", "identity");
        await body.ReadUntilAsync(text => text.Contains('1'));
        // As long as an event stream of the same application needs for some heartbeats.
        using (LiveBody other = await LiveBody.OpenAsync(app.Client(protocol), "/quiet?format=sse", "identity"))
            await other.ReadUntilAsync(text => HeartbeatsBehind(text, "") >= 5);
        _items.Writer.TryWrite(2);
        _items.Writer.Complete();
        await body.ReadToEndAsync();
        string expected = format switch { "json" => "[1,2]", "jsonl" => "1\n2\n", _ => "\u001e1\n\u001e2\n" };
        Assert.Equal(expected, body.Text);
    }

    public static TheoryData<string, string> Ways() => new()
    {
        { "1.1", "identity" }, { "1.1", "gzip" }, { "1.1", "br" }, { "2", "identity" }, { "2", "gzip" }, { "2", "br" },
    };

    private static void Often(StreamingJsonOptions options) => options.Producer.HeartbeatInterval = TimeSpan.FromMilliseconds(5);

    private static int HeartbeatsBehind(string text, string item) =>
        text[(text.IndexOf(item, StringComparison.Ordinal) + item.Length)..].Split(Heartbeat).Length - 1;
}
