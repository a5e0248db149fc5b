using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>What the meter says of one stream.</summary>
public sealed class StreamMetricsTests
{
    [Theory]
    [MemberData(nameof(Ending.All), MemberType = typeof(Ending))]
    public async Task Stream_ThatEnds_IsMeasured(StreamEnd end, string outcome)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(
            built => (web = built).MapGet("/stream", () => Ending.Stream(end)), options => Ending.Configure(end, options));
        using MeterRecord meters = new(web!.Services);
        LogLine line = await Ending.ReachAsync(end, app, "/stream?format=jsonl");

        MeterRecord.Measured duration = Assert.Single(meters["stream.duration"]);
        Assert.Equal($"format=application/jsonl outcome={outcome}", duration.Tags);
        MeterRecord.Measured firstByte = Assert.Single(meters["stream.time_to_first_byte"]);
        Assert.Equal("format=application/jsonl", firstByte.Tags);
        Assert.InRange(firstByte.Value, double.Epsilon, duration.Value);
        Assert.Equal(line.Items, meters.Observe("stream.items"));
        Assert.Equal(line.Bytes, meters.Observe("stream.bytes"));
        Assert.Equal((long)line.Values["Pauses"]!, meters.Observe("stream.pauses"));
        Assert.Equal(0, meters.Observe("streams.active"));
        Assert.All(meters["stream.items"], items => Assert.Equal("format=application/jsonl", items.Tags));
        Assert.NotEmpty(meters["turn.duration"]);
        Assert.NotEmpty(meters["turn.wait"]);
        Assert.Equal(0, meters.Observe("turn.queue"));
        Assert.Empty(meters["streams.rejected"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Source_ThatFailsEarly_HasNoFirstByte(string protocol)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(built =>
            (web = built).MapGet("/stream", () => StreamingResults.Array(Row.FailingAfter(0))));
        using MeterRecord meters = new(web!.Services);
        await WireAnswer.GetAsync(app.Client(protocol), "/stream");
        Assert.Equal("format=application/json outcome=source-failed", Assert.Single(meters["stream.duration"]).Tags);
        Assert.Empty(meters["stream.time_to_first_byte"]);
    }

    [Fact]
    public async Task Answers_WithoutAStream_AreNone()
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(built => (web = built).MapMethods(
            "/stream", ["GET", "HEAD"], () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 20_000))));
        using MeterRecord meters = new(web!.Services);
        await WireAnswer.GetAsync(app.Client(), "/stream", ("Range", "bytes=999999-"));
        // What fits the first flush is sent at once.
        await WireAnswer.GetAsync(app.Client(), "/stream", ("Range", "bytes=0-9"));
        await WireAnswer.GetAsync(app.Client(), "/stream", ("If-None-Match", "*"));
        using HttpRequestMessage head = new(HttpMethod.Head, "/stream");
        using HttpResponseMessage answer = await app.Client().SendAsync(head).Patiently();
        Assert.Empty(meters["stream.duration"]);
        await WireAnswer.GetAsync(app.Client(), "/stream", ("Range", "bytes=0-79999"));
        await app.Log.NextOutcome();
        Assert.Equal("format=application/json outcome=completed", Assert.Single(meters["stream.duration"]).Tags);
    }

    [Fact]
    public async Task Bytes_AreThoseBeforeCompression()
    {
        WebApplication? web = null;
        await using StreamingApp app = await StreamingApp.StartAsync(built =>
            (web = built).MapGet("/stream", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 20_000))));
        using MeterRecord meters = new(web!.Services);
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream", ("Accept-Encoding", "gzip"));
        await app.Log.NextOutcome();
        Assert.Equal(Coding.Decode("gzip", answer.Body).Bytes.Length, meters.Observe("stream.bytes"));
    }
}
