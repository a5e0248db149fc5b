using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>However a stream ends that had the only place, the next one is let in, and only one.</summary>
public sealed class FreedPlaceTests
{
    private const string Late = "5000";

    /// <summary>How each ends, by the log; <see langword="null"/> where there was no stream.</summary>
    private static readonly Dictionary<string, (StreamEnd? End, Func<StreamingApp, string, Task> Go)> Endings = new()
    {
        ["completed"] = (StreamEnd.Completed, Get("/rows")),
        ["completed, gzip"] = (StreamEnd.Completed, Get("/rows", ("Accept-Encoding", "gzip"))),
        ["completed, br and trailers"] = (StreamEnd.Completed, Get("/rows", ("Accept-Encoding", "br"), ("TE", "trailers"))),
        ["completed, events"] = (StreamEnd.Completed, Get("/rows?format=sse")),
        ["empty"] = (null, Get("/empty")),
        ["document"] = (null, Get("/document")),
        ["206"] = (null, Get("/document", ("Range", "bytes=100-199"))),
        ["304"] = (null, Get("/document", ("If-None-Match", "*"))),
        ["412"] = (null, Get("/document", ("If-Match", "\"other\""))),
        ["416"] = (null, Get("/document", ("Range", "bytes=99999999-"))),
        ["406"] = (null, Get("/rows", ("Accept", "image/png"))),
        ["400"] = (null, Get("/rows?format=no")),
        ["HEAD"] = (null, HeadAsync),
        ["early failure"] = (StreamEnd.SourceFailed, Get("/fails/0")),
        ["early failure, gzip"] = (StreamEnd.SourceFailed, Get("/fails/0", ("Accept-Encoding", "gzip"))),
        ["late failure"] = (StreamEnd.SourceFailed, Get($"/fails/{Late}")),
        ["late failure, gzip"] = (StreamEnd.SourceFailed, Get($"/fails/{Late}", ("Accept-Encoding", "gzip"))),
        ["no enumerator"] = (StreamEnd.SourceFailed, Get("/no-enumerator")),
        ["unwritable item"] = (StreamEnd.SourceFailed, Get("/unwritable")),
        ["early timeout"] = (StreamEnd.SourceTimedOut, Get("/silent/0")),
        ["late timeout"] = (StreamEnd.SourceTimedOut, Get($"/silent/{Late}")),
        ["reset"] = (StreamEnd.ConsumerGone, (app, protocol) => Departures.ResetAsync(app, protocol, "/endless")),
        ["reset before the first item"] =
            (StreamEnd.ConsumerGone, (app, protocol) => Departures.ResetEarlyAsync(app, protocol, "/silent/0")),
        ["reset of a quiet one"] =
            (StreamEnd.ConsumerGone, (app, protocol) => Departures.ResetAsync(app, protocol, $"/silent/{Late}")),
        ["closed"] = (StreamEnd.ConsumerGone, (app, protocol) => Departures.CloseAsync(app, protocol, "/endless")),
        ["closed, quiet"] = (StreamEnd.ConsumerGone, (app, protocol) => Departures.CloseAsync(app, protocol, $"/silent/{Late}")),
        ["stalled"] = (StreamEnd.Stalled, (app, protocol) => Departures.StallAsync(app, protocol, "/endless")),
        ["stalled, events"] = (StreamEnd.Stalled, (app, protocol) => Departures.StallAsync(app, protocol, "/endless?format=sse")),
    };

    public static TheoryData<string, string, string> EndingLimitAndProtocol()
    {
        TheoryData<string, string, string> data = [];
        foreach (string ending in Endings.Keys)
            foreach (string limit in new[] { "all", "client" })
                foreach (string protocol in new[] { "1.1", "2" }) data.Add(ending, limit, protocol);
        return data;
    }

    [Theory]
    [MemberData(nameof(EndingLimitAndProtocol))]
    public async Task Ended_TheNextIsLetIn(string ending, string limit, string protocol)
    {
        (StreamEnd? end, Func<StreamingApp, string, Task> go) = Endings[ending];
        await using StreamingApp app = await StreamingApp.StartAsync(Map, options =>
        {
            if (limit == "all") options.MaxStreams = 1;
            else options.MaxStreamsPerClient = 1;
            if (end == StreamEnd.SourceTimedOut) options.Producer.SourceTimeout = TimeSpan.FromMilliseconds(100);
        });
        // More than once: a place must not be given back twice either.
        for (int i = 0; i < 2; i++)
        {
            await go(app, protocol);
            if (end is not null) AssertEnd(end, await app.Log.NextOutcome());
            using RawClient next = await LetInAsync(app);
            Task<long> reading = next.CountToEndAsync();
            Assert.Equal(HttpStatusCode.TooManyRequests, (await WireAnswer.GetAsync(app.Client(), "/rows")).Head.StatusCode);
            next.Reset();
            // What it says of its own reset does not matter.
            await Record.ExceptionAsync(() => reading.Patiently());
            AssertEnd(StreamEnd.ConsumerGone, await app.Log.NextOutcome());
        }

        Assert.Equal(end is null ? 2 : 4, app.Log.Outcomes);
    }

    private static void AssertEnd(StreamEnd? end, LogLine outcome) =>
        Assert.True(outcome.End == end, $"It was to be {end}: {outcome.Text} {outcome.Error}");

    private static void Map(WebApplication app)
    {
        string[] methods = ["GET", "HEAD"];
        app.MapMethods("/rows", methods, () => StreamingResults.Array(Row.Endless().Take(5_000)));
        app.MapGet("/empty", () => StreamingResults.Array(Row.Endless().Take(0)));
        app.MapGet("/endless", () => StreamingResults.Array(new AsyncSource<Row>(Row.EndlessAsync)));
        app.MapGet("/document", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 1_000)));
        app.MapGet("/fails/{items:int}", (int items) => StreamingResults.Array(Row.FailingAfterAsync(items)));
        app.MapGet("/no-enumerator", () =>
            StreamingResults.Array(new AsyncSource<Row>(_ => throw new InvalidDataException(Supply.Failure))));
        app.MapGet("/unwritable", () => StreamingResults.Array([1, double.NaN]));
        app.MapGet("/silent/{items:int}", (int items) =>
            StreamingResults.Array(new AsyncSource<Row>(token => Row.SilentAfterAsync(items, token))));
    }

    /// <summary>A stream that is under way. The last byte of the one before may come before its source is disposed.</summary>
    private static async Task<RawClient> LetInAsync(StreamingApp app)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 1_000; i++)
        {
            RawClient client = await app.ConnectAsync();
            await client.GetAsync("/endless");
            int status = (await client.ReadHeadAsync()).Status;
            if (status == 200) return client;
            client.Dispose();
            Assert.Equal(429, status);
            await timer.WaitForNextTickAsync().Patiently();
        }

        throw new TimeoutException("The place was not given back.");
    }

    private static Func<StreamingApp, string, Task> Get(string path, params (string, string)[] headers) =>
        (app, protocol) => WireAnswer.GetAsync(app.Client(protocol), path, headers);

    private static async Task HeadAsync(StreamingApp app, string protocol)
    {
        HttpClient client = app.Client(protocol);
        using HttpRequestMessage request = new(HttpMethod.Head, "/rows")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        using HttpResponseMessage head = await client.SendAsync(request).Patiently();
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }
}
