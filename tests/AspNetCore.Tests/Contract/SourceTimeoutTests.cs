using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A source that goes quiet: it is a failure, early or late, once <c>SourceTimeout</c> is over.</summary>
public sealed class SourceTimeoutTests
{
    private const int Items = 2_000;

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task SilentBeforeTheFirstItem_Problem(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(0, token));
        await using StreamingApp app = await StreamingApp.StartWithProblemsAsync(() => StreamingResults.Array(source), SoonOver);
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding), ("TE", "trailers"));
        Assert.Equal((HttpStatusCode.InternalServerError, true), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
        Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
        Assert.Empty(answer.Head.Headers.Trailer);
        using JsonDocument problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(500, problem.RootElement.GetProperty("status").GetInt32());
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceTimedOut, source);
        Assert.Equal(0, outcome.Items);
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task SilentLater_WholeItems_NoCleanEnd(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(Items, token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source), SoonOver);
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding), ("TE", "trailers"));
        Assert.Equal((HttpStatusCode.OK, false), (answer.Head.StatusCode, answer.IsWhole));
        AssertItemsAndError(format, coding, answer.Body, Items);
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceTimedOut, source);
        Assert.Equal(Items, outcome.Items);
        Assert.Contains($"Stream SourceTimedOut: {Items} items", outcome.Text, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(outcome.Error);
    }

    [CurlFact]
    public async Task SilentLater_CurlCanTell()
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(Items, token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source), SoonOver);
        foreach (object[] way in Matrix.FormatProtocolAndCoding())
        {
            (string format, string protocol, string coding) = ((string)way[0], (string)way[1], (string)way[2]);
            Curl curl = await app.CurlAsync(protocol, $"/stream?format={format}", "-H", $"Accept-Encoding: {coding}");
            Assert.True(curl.ExitCode == (protocol == "2" ? 92 : 18), $"{way[0]}, {way[1]}, {way[2]}: curl {curl.ExitCode}");
            AssertItemsAndError(format, coding, curl.Body, Items);
        }

        await app.AssertIdleAsync();
        Assert.Equal(source.Begun, source.Disposed);
    }

    /// <summary>Comments keep the connection, and say nothing of the source.</summary>
    [Theory]
    [InlineData("1.1", 0)]
    [InlineData("2", 0)]
    [InlineData("1.1", Items)]
    [InlineData("2", Items)]
    public async Task Heartbeats_DoNotCountAsItems(string protocol, int items)
    {
        AsyncSource<Row> source = new(token => Row.SilentAfterAsync(items, token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source), options =>
        {
            // Room for many, on a machine that is busy.
            options.Producer.SourceTimeout = TimeSpan.FromMilliseconds(500);
            options.Producer.HeartbeatInterval = TimeSpan.FromMilliseconds(10);
        });
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream?format=sse");
        Assert.Equal((HttpStatusCode.OK, false), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Contains(answer.Text.Split('\n'), line => line.StartsWith(':'));
        AssertItemsAndError("sse", "identity", answer.Body, items);
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceTimedOut, source);
        Assert.Equal(items, outcome.Items);
    }

    [Theory]
    [InlineData("1.1", 0)]
    [InlineData("2", 0)]
    [InlineData("1.1", Items)]
    [InlineData("2", Items)]
    public async Task SilentMemberOfAnObject_NoCleanEnd(string protocol, int items)
    {
        AsyncSource<Row> first = new(_ => Row.EndlessAsync(CancellationToken.None).Take(1));
        AsyncSource<Row> silent = new(token => Row.SilentAfterAsync(items, token));
        AsyncSource<Row> never = new(Row.EndlessAsync);
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Object<object>(members =>
            members.AddItems("first", first).AddItems("silent", silent).AddItems("never", never)), SoonOver);
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream");
        Assert.Equal((HttpStatusCode.OK, false), (answer.Head.StatusCode, answer.IsWhole));
        Assert.DoesNotContain("never", answer.Text, StringComparison.Ordinal);
        await app.AssertEndedAsync(StreamEnd.SourceTimedOut, silent);
        Assert.Equal((1, 1, 0), (first.Begun, first.Disposed, never.Begun));
    }

    private static void SoonOver(StreamingJsonOptions options) => options.Producer.SourceTimeout = TimeSpan.FromMilliseconds(100);

    private static void AssertItemsAndError(string format, string coding, byte[] body, int items)
    {
        (byte[] decoded, bool saysWhole) = Coding.Decode(coding, body);
        if (coding != "identity") Assert.False(saysWhole);
        Records records = Records.Read(format, decoded);
        Assert.Equal(items, records.Items.Count);
        Assert.All(records.Items, (item, i) => Assert.Equal(Row.Of(i), item.Deserialize<Row>(JsonSerializerOptions.Web)));
        if (format == "json") Assert.NotEqual((byte)']', decoded[^1]);
        else Assert.Equal(500, records.Error?.GetProperty("status").GetInt32());
    }
}
