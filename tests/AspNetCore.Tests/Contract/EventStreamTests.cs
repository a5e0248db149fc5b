using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Each item is one server-sent event (the HTML standard, section 9.2), whatever stands in it.</summary>
public sealed class EventStreamTests
{
    private static readonly string[] Texts =
    [
        "", "\n", "\r", "\r\n", "a\n\nb", "a\r\n\r\nb", "\u2028", "\u2029", "\u0085", "\u000b\u000c", "data: x", ":", "\n:\n",
        "\nevent: error\n", "\nid: 1\nretry: 0\n\n", "\ufeff", " leading", "trailing ", "\0", "\u4e2d\ud83d\ude00", "\u001e",
    ];

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task TextWithLineEnds_OneRecordEach(string format, string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Texts));
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding));
        byte[] body = Coding.Decode(coding, answer.Body).Bytes;
        Assert.Equal(Texts, Records.Read(format, body).Items.Select(item => item.GetString()));
        if (format == "sse") Assert.Equal(Texts, Events(body).Select(item => JsonSerializer.Deserialize<string>(item.Data)));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task RawJsonWithLineEnds_OneEventEach(string protocol)
    {
        string[] raw = ["{\n\"a\":\r\n1,\r\"b\":[\n\n2]}", "\n3\n", "\"\u2028\u2029\u0085\"", "[\r\r]"];
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Array(raw.Select(json => new JsonFragment(json))));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream", ("Accept", "text/event-stream"));
        Assert.Equal("text/event-stream", answer.Head.Content.Headers.ContentType?.MediaType);
        Assert.Equal(raw.Select(Compact), Events(answer.Body).Select(item => Compact(item.Data)));
    }

    [Fact]
    public async Task OneEventIsOneItem_NoIdsNoRetryNoTypes()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(5_000)));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream?format=sse");
        using MemoryStream stream = new(answer.Body);
        SseParser<string> parser = SseParser.Create(stream);
        SseItem<string>[] events = [.. parser.Enumerate()];
        Assert.All(events, item => Assert.Equal(
            (SseParser.EventTypeDefault, null, null), (item.EventType, item.EventId, item.ReconnectionInterval)));
        Assert.Equal(("", Timeout.InfiniteTimeSpan), (parser.LastEventId, parser.ReconnectionInterval));
        Assert.Equal(Row.Endless().Take(5_000), events.Select(item => JsonSerializer.Deserialize<Row>(item.Data, Row.Options)));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Indented_StillOneLine(string protocol)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            web => web.MapGet("/stream", () => StreamingResults.Array(Row.Endless().Take(3))),
            build: builder => builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.WriteIndented = true));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream?format=sse");
        Assert.Equal(6, answer.Text.Count(letter => letter == '\n'));
        Assert.Equal(
            Row.Endless().Take(3), Events(answer.Body).Select(item => JsonSerializer.Deserialize<Row>(item.Data, Row.Options)));
    }

    private static List<SseItem<string>> Events(byte[] body)
    {
        using MemoryStream stream = new(body);
        return [.. SseParser.Create(stream).Enumerate()];
    }

    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
    }
}
