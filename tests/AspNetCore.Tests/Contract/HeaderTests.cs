using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>What stands in the head of every stream, whichever way it was made.</summary>
public sealed class HeaderTests
{
    private static readonly Dictionary<string, Delegate> Streams = new()
    {
        ["/array"] = () => StreamingResults.Array(Row.Endless().Take(10)),
        ["/lines"] = () => StreamingResults.Lines(Row.EndlessAsync(CancellationToken.None).Take(10)),
        ["/empty"] = () => StreamingResults.Array(Row.Endless().Take(0)),
        ["/object"] = () => StreamingResults.Object<object>(members => members.AddItems("rows", Row.Endless().Take(10))),
        ["/value"] = () => StreamingResults.Value(Row.Of(1)),
        ["/document"] = () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 10)),
        // What is shorter has the framework's head.
        ["/adopted"] = () => Row.Endless().Take(5_000),
    };

    /// <summary>Each address, and what it is; the formats of items where there are items.</summary>
    public static TheoryData<string, string> AddressAndContentType()
    {
        const string json = "application/json; charset=utf-8";
        TheoryData<string, string> data = new()
        {
            { "/object", json }, { "/value", json }, { "/document", json }, { "/adopted", json },
            { "/array", json }, { "/lines", "application/jsonl" },
        };
        foreach (string path in new[] { "/array", "/lines", "/empty", "/adopted" })
        {
            data.Add($"{path}?format=json", json);
            data.Add($"{path}?format=jsonl", "application/jsonl");
            data.Add($"{path}?format=ndjson", "application/x-ndjson");
            data.Add($"{path}?format=json-seq", "application/json-seq");
            data.Add($"{path}?format=sse", "text/event-stream");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AddressAndContentType))]
    public async Task EveryStream_SaysWhatItIs_AndIsNotKept(string address, string contentType)
    {
        await using StreamingApp app = await StartAsync();
        foreach (string protocol in new[] { "1.1", "2" })
        {
            foreach (string coding in new[] { "identity", "gzip", "br" })
            {
                WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), address, ("Accept-Encoding", coding));
                Assert.Equal((HttpStatusCode.OK, true), (answer.Head.StatusCode, answer.IsWhole));
                Assert.Equal(contentType, answer.Head.Content.Headers.GetValues("Content-Type").Single());
                Assert.Equal(coding == "identity" ? [] : new[] { coding }, answer.Head.Content.Headers.ContentEncoding);
                Assert.Equal("nosniff", answer.Head.Headers.GetValues("X-Content-Type-Options").Single());
                Assert.Equal("no-store", answer.Head.Headers.GetValues("Cache-Control").Single());
                Assert.Equal("no", answer.Head.Headers.GetValues("X-Accel-Buffering").Single());
                Assert.Contains("Accept-Encoding", answer.Head.Headers.Vary);
                Assert.False(answer.Head.Headers.Contains("Server"));
                // Chunks would be an error over HTTP/2, and beside a length over HTTP/1.1 too.
                bool isChunked = answer.Head.Headers.TransferEncodingChunked == true;
                if (protocol == "2") Assert.False(isChunked);
                else Assert.NotEqual(isChunked, answer.Head.Content.Headers.ContentLength is not null);
            }
        }
    }

    [Fact]
    public async Task OwnCacheControl_IsKept()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web => web.MapGet("/stream", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=60";
            return StreamingResults.Array(Row.Endless().Take(1));
        }));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), "/stream");
        Assert.Equal("public, max-age=60", answer.Head.Headers.GetValues("Cache-Control").Single());
        // A failure is not for a minute.
        WireAnswer refused = await WireAnswer.GetAsync(app.Client(), "/stream?format=no");
        Assert.Equal("no-store", refused.Head.Headers.GetValues("Cache-Control").Single());
    }

    private static Task<StreamingApp> StartAsync() => StreamingApp.StartAsync(
        app =>
        {
            foreach ((string path, Delegate stream) in Streams) app.MapGet(path, stream).WithStreamingJson();
        },
        build: builder => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false));
}
