using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Requests that a stream is not for: each is told why, and no source begins.</summary>
public sealed class UnusualRequestsTests
{
    private static readonly string[] MediaTypes =
        ["application/json", "application/jsonl", "application/x-ndjson", "application/json-seq", "text/event-stream"];

    private readonly SyncSource<Row> _source = new(Row.Endless().Take(10));

    [Theory]
    [InlineData("POST", "1.1")]
    [InlineData("PUT", "1.1")]
    [InlineData("DELETE", "1.1")]
    [InlineData("POST", "2")]
    [InlineData("PUT", "2")]
    [InlineData("DELETE", "2")]
    public async Task OtherMethod_NotAllowed_SaysWhatIs(string method, string protocol)
    {
        await using StreamingApp app = await StartAsync();
        HttpClient client = app.Client(protocol);
        foreach (string path in new[] { "/stream", "/lines", "/document" })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), $"{path}?format=jsonl")
            {
                Version = client.DefaultRequestVersion,
                VersionPolicy = client.DefaultVersionPolicy,
                Content = new StringContent("[1,2,3]", Encoding.UTF8, "application/json"),
            };
            using HttpResponseMessage answer = await client.SendAsync(request).Patiently();
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Equal(["GET"], answer.Content.Headers.Allow);
        }

        Assert.Equal((0, 0), (_source.Begun, app.Log.Outcomes));
    }

    [Theory]
    [InlineData("image/png", "1.1")]
    [InlineData("image/png", "2")]
    [InlineData("text/html, application/xml;q=0.9", "1.1")]
    [InlineData("application/json;q=0", "1.1")]
    [InlineData("*/*;q=0", "2")]
    [InlineData("application/json;charset=utf-16", "1.1")]
    public async Task AcceptsNothingServed_NotAcceptable_NamesWhatIs(string accept, string protocol)
    {
        await using StreamingApp app = await StartAsync();
        foreach (string path in new[] { "/stream", "/lines" })
        {
            WireAnswer answer = await WireAnswer.GetAsync(
                app.Client(protocol), path, ("Accept", accept), ("Accept-Encoding", "gzip"));
            string detail = AssertProblem(answer, 406);
            Assert.All(MediaTypes, type => Assert.Contains(type, detail, StringComparison.Ordinal));
            Assert.Contains("Accept", answer.Head.Headers.Vary);
            // Whoever names a format has said what they want.
            WireAnswer named = await WireAnswer.GetAsync(app.Client(protocol), $"{path}?format=json", ("Accept", accept));
            Assert.Equal(HttpStatusCode.OK, named.Head.StatusCode);
        }
    }

    /// <summary>Also where the application's own JSON escapes next to nothing.</summary>
    [Theory]
    [InlineData("?format=%3Cscript%3Ealert(1)%3C/script%3E", "script")]
    [InlineData("?format=<script>", "script")]
    [InlineData("?FORMAT=%22%27%26", "format=")]
    [InlineData("?format=", "format=")]
    [InlineData("?format", "format=")]
    [InlineData("?format=json%0d%0aSet-Cookie:%20a=b", "json")]
    [InlineData("?format=json%00", "json")]
    [InlineData("?format=%ED%A0%80%FF", "format=")]
    [InlineData("?format=%F0%9F%98%80", "format=")]
    [InlineData("?format=json%20", "json")]
    [InlineData("?format=json&format=json", "2 times")]
    [InlineData("?format=json&x=1&Format=", "2 times")]
    public async Task UnknownFormat_BadRequest_Escaped(string query, string named)
    {
        await using StreamingApp app = await StartAsync(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        foreach (string path in new[] { "/stream", "/lines" })
        {
            using RawClient client = await app.ConnectAsync();
            await client.SendAsync($"GET {path}{query} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal((400, "application/problem+json"), (head.Status, head["Content-Type"]));
            Assert.Equal(("nosniff", "no-store"), (head["X-Content-Type-Options"], head["Cache-Control"]));
            Assert.Null(head["Set-Cookie"]);
            RawRest rest = await client.ReadToEndAsync();
            byte[] body = head.ContentLength is null ? rest.Unchunk().Body : rest.Bytes;
            Assert.Equal(-1, body.AsSpan().IndexOfAny((byte)'<', (byte)'>', (byte)'&'));
            Assert.DoesNotContain(body, one => one < ' ');
            using JsonDocument problem = JsonDocument.Parse(body);
            string detail = problem.RootElement.GetProperty("detail").GetString()!;
            Assert.Contains(named, detail, StringComparison.Ordinal);
            string[] allowed = detail.TrimEnd('.').Split("allowed is one of ")[1].Split(", ");
            Assert.Equal(["json", "json-seq", "jsonl", "ndjson", "sse"], allowed.Order(StringComparer.Ordinal));
        }

        Assert.Equal((0, 0), (_source.Begun, app.Log.Outcomes));
    }

    [Fact]
    public async Task VeryLongFormat_IsCut()
    {
        await using StreamingApp app = await StartAsync();
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(), $"/stream?format={new string('a', 4_000)}");
        Assert.InRange(AssertProblem(answer, 400).Length, 100, 300);
    }

    private Task<StreamingApp> StartAsync(JavaScriptEncoder? encoder = null) => StreamingApp.StartAsync(
        app =>
        {
            app.MapGet("/stream", () => StreamingResults.Array(_source));
            app.MapGet("/lines", () => StreamingResults.Lines(_source));
            app.MapGet("/document", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 10)));
        },
        build: builder =>
        {
            if (encoder is not null) builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = encoder);
        });

    private static string AssertProblem(WireAnswer answer, int status)
    {
        Assert.Equal((status, true), ((int)answer.Head.StatusCode, answer.IsWhole));
        Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
        Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
        Assert.Equal("nosniff", answer.Head.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Head.Headers.CacheControl?.NoStore);
        using JsonDocument problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }
}
