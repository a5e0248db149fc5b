using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A short document is no stream: it has its length, and needs no place. A longer one does.</summary>
public sealed class FirstFlushTests
{
    private const int Many = 20_000;
    private int _handled;

    public static TheoryData<string, string> ProtocolAndCoding => new()
    {
        { "1.1", "identity" }, { "2", "identity" }, { "1.1", "gzip" }, { "2", "br" },
    };

    [Theory]
    [MemberData(nameof(ProtocolAndCoding))]
    public async Task WholeWithinIt_HasItsLength_NoPlaceNoLineNoEntry(string protocol, string coding)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StartAsync(built => web = built);
        using RawClient holder = await HoldTheOnlyPlaceAsync(app);
        foreach (int items in new[] { 0, 1, 50 })
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/rows/{items}", ("Accept-Encoding", coding));
            Assert.Equal((HttpStatusCode.OK, true), (answer.Head.StatusCode, answer.IsWhole));
            Assert.Equal(answer.Body.Length, answer.Head.Content.Headers.ContentLength);
            (byte[] body, _) = Coding.Decode(coding, answer.Body);
            Assert.Equal(items, Records.Read("json", body).Items.Count);
        }

        Assert.Equal(1, web!.Services.GetRequiredService<StreamRegistry>().Count);
        Assert.Equal(0, app.Log.Outcomes);
    }

    [Theory]
    [MemberData(nameof(ProtocolAndCoding))]
    public async Task Longer_IsAStream_ByteForByteTheSame(string protocol, string coding)
    {
        await using StreamingApp app = await StartAsync();
        foreach (int items in new[] { 100, 300, 500, 600, 700, 1_000, Many })
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/rows/{items}", ("Accept-Encoding", coding));
            (byte[] body, _) = Coding.Decode(coding, answer.Body);
            Assert.Equal(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(items), Row.Options), body);
        }
    }

    /// <summary>Its work is done: who asked for it, and was refused, would ask for it again.</summary>
    [Theory]
    [InlineData("POST", 1)]
    [InlineData("POST", Many)]
    [InlineData("PUT", Many)]
    [InlineData("PATCH", Many)]
    [InlineData("DELETE", Many)]
    public async Task NoPlaceLeft_OtherThanGet_IsNotRefusedAfterItsHandler(string method, int items)
    {
        await using StreamingApp app = await StartAsync();
        using RawClient holder = await HoldTheOnlyPlaceAsync(app);
        using HttpRequestMessage request = new(new HttpMethod(method), $"/rows/{items}");
        using HttpResponseMessage answer = await app.Client().SendAsync(request).Patiently();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(items, Records.Read("json", await answer.Content.ReadAsByteArrayAsync().Patiently()).Items.Count);
        Assert.Equal(1, _handled);
        // Nor has it taken a place that was not there.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await WireAnswer.GetAsync(app.Client(), $"/rows/{Many}")).Head.StatusCode);
        holder.Reset();
        await app.AssertIdleAsync(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public async Task ShuttingDown_OtherThanGet_IsNotRefusedAfterItsHandler(int items)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StartAsync(built => web = built);
        using RawClient client = await app.ConnectAsync();
        web!.Lifetime.StopApplication();
        await client.SendAsync($"POST /rows/{items} HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
    }

    /// <summary>What a middleware has set is for every answer.</summary>
    [Theory]
    [InlineData("busy", 429)]
    [InlineData("stopping", 503)]
    public async Task Refused_HeadersOfOthersAreKept(string why, int status)
    {
        WebApplication? web = null;
        await using StreamingApp app = await StartAsync(built =>
        {
            web = built;
            built.Use((context, next) =>
            {
                context.Response.Headers["X-Correlation-Id"] = "7";
                context.Response.Headers.StrictTransportSecurity = "max-age=60";
                return next(context);
            });
        });
        using RawClient holder = await HoldTheOnlyPlaceAsync(app);
        using RawClient client = await app.ConnectAsync();
        await client.GetAsync("/warm/1");
        await client.SkipAsync((await client.ReadHeadAsync()).ContentLength!.Value);
        if (why == "stopping") web!.Lifetime.StopApplication();
        await client.GetAsync($"/rows/{Many}");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((status, "7", "max-age=60"), (head.Status, head["X-Correlation-Id"], head["Strict-Transport-Security"]));
        Assert.Equal("application/problem+json", head["Content-Type"]);
        // Nothing of the answer that it would have been.
        Assert.Null(head["ETag"]);
        Assert.Null(head["Content-Encoding"]);
    }

    /// <summary>An adopted endpoint's small answers are the framework's, to the header.</summary>
    [Fact]
    public async Task Adopted_SmallAnswer_HasTheFrameworksHeaders()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web =>
        {
            web.MapGet("/stock", () => new[] { Row.Of(1) });
            web.MapGet("/adopted", () => new[] { Row.Of(1) }).WithStreamingJson();
            web.MapGet("/one", () => Row.Of(1)).WithStreamingJson();
            web.MapGet("/cached", (HttpResponse response) =>
            {
                response.Headers.CacheControl = "public, max-age=60";
                response.Headers.Vary = "Accept-Language";
                response.Headers["X-Accel-Buffering"] = "yes";
                return Row.Endless().Take(Many);
            }).WithStreamingJson();
        });
        string[] expected = Names(await WireAnswer.GetAsync(app.Client(), "/stock"));
        foreach (string path in new[] { "/adopted", "/one" })
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(), path);
            // The framework sends it in chunks, since it does not know its length.
            Assert.Equal(expected.Where(name => name != "Transfer-Encoding").Append("Content-Length").Order(), Names(answer));
        }

        WireAnswer stream = await WireAnswer.GetAsync(app.Client(), "/cached");
        Assert.Equal("public, max-age=60", stream.Head.Headers.CacheControl?.ToString());
        Assert.Equal("yes", stream.Head.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Single(stream.Head.Headers.NonValidated["Vary"]);
        Assert.StartsWith("Accept-Language", stream.Head.Headers.NonValidated["Vary"].Single(), StringComparison.Ordinal);

        static string[] Names(WireAnswer answer) =>
            [.. answer.Head.Headers.Concat(answer.Head.Content.Headers).Select(header => header.Key).Order()];
    }

    private async Task<RawClient> HoldTheOnlyPlaceAsync(StreamingApp app)
    {
        RawClient client = await app.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/endless");
        await client.ReadHeadAsync();
        return client;
    }

    private Task<StreamingApp> StartAsync(Action<WebApplication>? before = null) => StreamingApp.StartAsync(
        web =>
        {
            before?.Invoke(web);
            web.MapGet("/endless", () => StreamingResults.Array(new AsyncSource<Row>(Row.EndlessAsync)));
            web.MapGet("/warm/{items:int}", (int items) => StreamingResults.Array(Row.Endless().Take(items)));
            web.MapMethods("/rows/{items:int}", ["GET", "POST", "PUT", "PATCH", "DELETE"], (int items) =>
            {
                Interlocked.Increment(ref _handled);
                return Row.Endless().Take(items);
            }).WithStreamingJson();
        },
        options => options.MaxStreams = 1);
}
