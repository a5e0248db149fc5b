using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>The client chooses the format; what nothing serves is refused, and the source never starts.</summary>
public sealed class ResultFormatTests
{
    [Theory]
    [InlineData("/array", null, "application/json; charset=utf-8", "[1,2]")]
    [InlineData("/array", "*/*", "application/json; charset=utf-8", "[1,2]")]
    [InlineData("/array", "application/jsonl", "application/jsonl", "1\n2\n")]
    [InlineData("/array", "application/x-ndjson", "application/x-ndjson", "1\n2\n")]
    [InlineData("/array", "application/json-seq", "application/json-seq", "\u001e1\n\u001e2\n")]
    [InlineData("/array", "text/event-stream", "text/event-stream", "data: 1\n\ndata: 2\n\n")]
    [InlineData("/array", "text/html, */*;q=0.1", "application/json; charset=utf-8", "[1,2]")]
    [InlineData("/lines", null, "application/jsonl", "1\n2\n")]
    [InlineData("/lines", "*/*", "application/jsonl", "1\n2\n")]
    [InlineData("/lines", "application/json", "application/json; charset=utf-8", "[1,2]")]
    [InlineData("/lines?format=json", "text/html", "application/json; charset=utf-8", "[1,2]")]
    [InlineData("/array?format=ndjson", "application/json", "application/x-ndjson", "1\n2\n")]
    public async Task Format_AsAskedFor(string path, string? accept, string contentType, string expected)
    {
        SyncSource<int> source = new([1, 2]);
        await using RunningApp app = await StartAsync(source);
        Answer answer = await app.GetAsync(path, accept is null ? [] : [("Accept", accept)]);
        Assert.Equal((200, contentType, expected), (answer.Status, answer.ContentType, answer.Text));
        Assert.Contains("Accept", answer["Vary"]!.Split(", "));
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    [Theory]
    [InlineData("text/html", "Accept")]
    [InlineData("application/xml, application/json;q=0, */*;q=0", "Accept")]
    public async Task Accept_OfNothingServed_Is406ThatNamesWhatIs(string accept, string expected)
    {
        SyncSource<int> source = new([1, 2]);
        await using RunningApp app = await StartAsync(source);
        foreach (string path in (string[])["/array", "/lines"])
        {
            Answer answer = await app.GetAsync(path, ("Accept", accept));
            Assert.Equal(406, answer.Status);
            string detail = answer.Problem();
            Assert.Contains(expected, detail, StringComparison.Ordinal);
            Assert.Contains("application/jsonl", detail, StringComparison.Ordinal);
            Assert.Contains("Accept", answer["Vary"]!.Split(", "));
        }

        Assert.Equal(0, source.Begun);
    }

    [Theory]
    [InlineData("?format=xml", "format='xml'")]
    [InlineData("?format=", "format=''")]
    [InlineData("?format=%3Cscript%3E", "format='\\u003Cscript\\u003E'")]
    [InlineData("?format=json&format=jsonl", "given 2 times")]
    public async Task Format_ThatThereIsNot_Is400ThatNamesWhatThereIs(string query, string expected)
    {
        SyncSource<int> source = new([1, 2]);
        await using RunningApp app = await StartAsync(source);
        Answer answer = await app.GetAsync("/array" + query);
        Assert.Equal((400, "nosniff"), (answer.Status, answer["X-Content-Type-Options"]));
        string detail = answer.Problem();
        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.Contains("json, jsonl, ndjson, json-seq, sse", detail, StringComparison.Ordinal);
        Assert.Equal(0, source.Begun);
    }

    [Theory]
    [InlineData("/value")]
    [InlineData("/document")]
    public async Task ValueAndDocument_HaveOneFormat(string path)
    {
        await using RunningApp app = await StartAsync(new SyncSource<int>([1, 2]));
        Answer answer = await app.GetAsync(path + "?format=jsonl", ("Accept", "application/jsonl"));
        Assert.Equal((200, "application/json; charset=utf-8", "[0,1]"), (answer.Status, answer.ContentType, answer.Text));
        Assert.DoesNotContain("Accept", (answer["Vary"] ?? "").Split(", "));
    }

    private static Task<RunningApp> StartAsync(SyncSource<int> source) => RunningApp.StartWithFormatParameterAsync(app =>
    {
        app.MapGet("/array", () => StreamingResults.Array(source));
        app.MapGet("/lines", () => StreamingResults.Lines(source));
        app.MapGet("/value", () => StreamingResults.Value(new[] { 0, 1 }));
        app.MapGet("/document", () => StreamingResults.Document<int[]>(JsonEncoder.Range(0, 2)));
    });
}
