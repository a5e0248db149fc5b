using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>The only place is taken: who comes is told so, and who asks for no stream does not notice.</summary>
public sealed class AdmissionTests
{
    private static readonly string[] Limits = ["all", "client"];
    /// <summary>Where a place is given back a moment after the end, the first refusal comes after 1,000 to 15,000.</summary>
    private const int InSequence = 5_000;

    public static TheoryData<string, string, string> LimitFormatAndProtocol()
    {
        TheoryData<string, string, string> data = [];
        foreach (string limit in Limits)
            foreach (object[] way in Matrix.FormatAndProtocol()) data.Add(limit, (string)way[0], (string)way[1]);
        return data;
    }

    [Theory]
    [MemberData(nameof(LimitFormatAndProtocol))]
    public async Task Taken_TheNextIsRefused_OthersAreServed(string limit, string format, string protocol)
    {
        RowSources sources = new();
        await using StreamingApp app = await StartAsync(limit, sources);
        using RawClient first = await app.ConnectAsync();
        await first.GetAsync($"/stream?format={format}");
        await first.ReadUntilAsync(Row.Of(1).Name[..3]);
        HttpClient client = app.Client(protocol);
        WireAnswer next = await WireAnswer.GetAsync(
            client, $"/stream?format={format}", ("Accept-Encoding", "gzip"), ("TE", "trailers"));
        AssertRefused(next);
        AssertRefused(await WireAnswer.GetAsync(client, "/document", ("Range", "bytes=0-99999")));

        Assert.Equal("here", await client.GetStringAsync("/").Patiently());
        // One source was made for the refused request, and never begun: what has trailers is a stream in any case.
        Assert.Equal(1, sources.Records.Sum(source => source.Begun));
        first.Reset();
        await app.AssertIdleAsync(1);
    }

    /// <summary>Only streams count.</summary>
    [Theory]
    [InlineData("all", "1.1")]
    [InlineData("all", "2")]
    [InlineData("client", "1.1")]
    [InlineData("client", "2")]
    public async Task Taken_WhatIsNoStream_IsAnswered(string limit, string protocol)
    {
        RowSources sources = new();
        await using StreamingApp app = await StartAsync(limit, sources);
        HttpClient client = app.Client(protocol);
        using HttpResponseMessage head = await HeadAsync(client, "/document");
        using RawClient first = await app.ConnectAsync();
        await first.GetAsync("/stream");
        await first.ReadHeadAsync();
        (HttpStatusCode Status, (string, string) Header)[] none =
        [
            (HttpStatusCode.NotModified, ("If-None-Match", head.Headers.ETag!.ToString())),
            (HttpStatusCode.PreconditionFailed, ("If-Match", "\"other\"")),
            (HttpStatusCode.RequestedRangeNotSatisfiable, ("Range", "bytes=99999999-")),
        ];
        foreach ((HttpStatusCode status, (string, string) header) in none)
            Assert.Equal(status, (await WireAnswer.GetAsync(client, "/document", header)).Head.StatusCode);
        foreach (string path in new[] { "/document", "/stream" })
        {
            using HttpResponseMessage again = await HeadAsync(client, path);
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await WireAnswer.GetAsync(client, "/stream?format=no")).Head.StatusCode);
        first.Reset();
        await app.AssertIdleAsync(1);
    }

    /// <summary>A client that asks for one after the other never has two.</summary>
    [Theory]
    [InlineData("all", "1.1")]
    [InlineData("all", "2")]
    [InlineData("client", "1.1")]
    [InlineData("client", "2")]
    public async Task OneAfterTheOther_NoneIsRefused(string limit, string protocol)
    {
        await using StreamingApp app = await StartAsync(limit, new RowSources());
        HttpClient client = app.Client(protocol);
        for (int i = 0; i < InSequence; i++)
        {
            WireAnswer answer = await WireAnswer.GetAsync(client, "/few");
            Assert.True(answer.Head.StatusCode == HttpStatusCode.OK, $"The answer number {i} was {answer.Head.StatusCode}.");
        }
    }

    private static Task<StreamingApp> StartAsync(string limit, RowSources sources) => StreamingApp.StartAsync(
        app =>
        {
            string[] methods = ["GET", "HEAD"];
            app.MapMethods("/stream", methods, sources.Next);
            app.MapMethods("/document", methods, () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 50_000)));
            app.MapGet("/few", () => StreamingResults.Array(Row.Endless().Take(3)));
        },
        options => (options.MaxStreams, options.MaxStreamsPerClient) = limit == "all" ? ((int?)1, (int?)null) : (null, 1));

    private static Task<HttpResponseMessage> HeadAsync(HttpClient client, string path) => client.SendAsync(
        new HttpRequestMessage(HttpMethod.Head, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        }).Patiently();

    private static void AssertRefused(WireAnswer answer)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (answer.Head.StatusCode, answer.IsWhole));
        Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Head.Headers.RetryAfter?.Delta);
        Assert.Equal("nosniff", answer.Head.Headers.GetValues("X-Content-Type-Options").Single());
        // Nothing is left of the answer that it would have been.
        Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
        Assert.Null(answer.Head.Content.Headers.ContentRange);
        Assert.Null(answer.Head.Headers.ETag);
        Assert.Empty(answer.Head.Headers.Trailer);
        using JsonDocument problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(429, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(" 1 ", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
