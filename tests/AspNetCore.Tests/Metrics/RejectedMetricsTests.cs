using System.Net;
using Microsoft.AspNetCore.Builder;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Metrics;

/// <summary>Who is not let in is counted, by reason, and is no stream.</summary>
public sealed class RejectedMetricsTests
{
    private WebApplication? _web;

    [Theory]
    [InlineData("all-streams")]
    [InlineData("streams-of-client")]
    public async Task Full_TheNextAreCounted(string reason)
    {
        await using StreamingApp app = await StartAsync(options =>
        {
            options.MaxStreams = reason == "all-streams" ? 1 : null;
            options.MaxStreamsPerClient = reason == "all-streams" ? null : 1;
        });
        using MeterRecord meters = new(_web!.Services);
        using RawClient first = await app.ConnectAsync();
        await first.GetAsync("/stream");
        await first.ReadHeadAsync();
        Assert.Empty(meters["streams.rejected"]);
        for (int i = 0; i < 2; i++)
        {
            WireAnswer next = await WireAnswer.GetAsync(app.Client(), "/stream");
            Assert.Equal(HttpStatusCode.TooManyRequests, next.Head.StatusCode);
        }

        Assert.Equal([(1, $"reason={reason}"), (1, $"reason={reason}")], Rejected(meters));
        Assert.Equal(1, meters.Observe("streams.active"));
        Assert.Empty(meters["stream.duration"]);
    }

    [Fact]
    public async Task Stopping_NewOnesAreCounted()
    {
        await using StreamingApp app = await StartAsync(_ => { });
        using MeterRecord meters = new(_web!.Services);
        Assert.Equal("here", await app.Client().GetStringAsync("/").Patiently());
        _web.Lifetime.StopApplication();
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Head.StatusCode);
        Assert.Equal([(1, "reason=shutting-down")], Rejected(meters));
    }

    private static IEnumerable<(double, string)> Rejected(MeterRecord meters) =>
        meters["streams.rejected"].Select(rejected => (rejected.Value, rejected.Tags));

    private Task<StreamingApp> StartAsync(Action<StreamingJsonOptions> options) => StreamingApp.StartAsync(
        web => (_web = web).MapGet("/stream", () => Ending.Stream(StreamEnd.ConsumerGone)), options);
}
