using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>What <c>WithStreamingJson()</c> gives to an endpoint, and what it leaves as it is.</summary>
public sealed class AdoptedEndpointTests
{
    private const string Array = "[1,2]";

    [Theory]
    [InlineData("*/*", "application/json; charset=utf-8", Array)]
    [InlineData("application/json", "application/json; charset=utf-8", Array)]
    [InlineData("text/html", "application/json; charset=utf-8", Array)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json; charset=utf-8", Array)]
    [InlineData("image/png;q=0", "application/json; charset=utf-8", Array)]
    [InlineData("*/*;q=0", "application/json; charset=utf-8", Array)]
    [InlineData("garbage,,;=", "application/json; charset=utf-8", Array)]
    [InlineData("application/jsonl", "application/jsonl", "1\n2\n")]
    [InlineData("application/x-ndjson", "application/x-ndjson", "1\n2\n")]
    [InlineData("application/json-seq", "application/json-seq", "\u001e1\n\u001e2\n")]
    [InlineData("text/event-stream", "text/event-stream", "data: 1\n\ndata: 2\n\n")]
    [InlineData("application/json;q=0.1, application/jsonl", "application/jsonl", "1\n2\n")]
    public async Task Accept_IsNeverRefused(string accept, string contentType, string expected)
    {
        await using RunningApp app = await RunningApp.StartAsync(
            app => app.MapGet("/", () => new[] { 1, 2 }).WithStreamingJson());
        Answer answer = await app.GetAsync("/", ("Accept", accept));
        Assert.Equal((200, contentType, expected), (answer.Status, answer.ContentType, answer.Text));
        // Of what the framework would have answered too, caches need not be told.
        if (!contentType.StartsWith("application/json;", StringComparison.Ordinal)) Assert.Equal("Accept", answer["Vary"]);
    }

    [Theory]
    [InlineData("?format=jsonl", "1\n2\n")]
    [InlineData("?format=xml", Array)]
    [InlineData("?format=", Array)]
    [InlineData("?format=jsonl&format=json", Array)]
    public async Task Format_IsNeverRefused(string query, string expected)
    {
        await using RunningApp app = await RunningApp.StartWithFormatParameterAsync(
            app => app.MapGet("/", () => new[] { 1, 2 }).WithStreamingJson());
        Answer answer = await app.GetAsync("/" + query);
        Assert.Equal((200, expected), (answer.Status, answer.Text));
    }

    /// <summary>Many an application has such a parameter of its own.</summary>
    [Theory]
    [InlineData("?format=jsonl")]
    [InlineData("?format=sse")]
    [InlineData("?format=xml")]
    public async Task Format_IsTheApplicationsUnlessAskedFor(string query)
    {
        await using RunningApp app = await RunningApp.StartAsync(
            app => app.MapGet("/", (string format) => new[] { format }).WithStreamingJson());
        Answer answer = await app.GetAsync("/" + query);
        Assert.Equal((200, "application/json; charset=utf-8"), (answer.Status, answer.ContentType));
        Assert.Equal($"[\"{query.Split('=')[1]}\"]", answer.Text);
    }

    [Fact]
    public async Task Value_InNoOtherFormat()
    {
        await using RunningApp app = await RunningApp.StartWithFormatParameterAsync(app => app.MapGet("/", () => new { A = 1 }).WithStreamingJson());
        Answer answer = await app.GetAsync("/?format=jsonl", ("Accept", "application/jsonl"));
        Assert.Equal((200, "application/json; charset=utf-8", "{\"a\":1}"), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task Head_SourceNeverStarts()
    {
        AsyncSource<int> source = new(_ => Order.ReadAsync(3).Select(order => order.Id));
        await using RunningApp app = await RunningApp.StartAsync(
            app => app.MapMethods("/", ["GET", "HEAD"], IAsyncEnumerable<int> () => source).WithStreamingJson());
        Answer head = await app.SendAsync(HttpMethod.Head, "/");
        Assert.Equal((200, "application/json; charset=utf-8", 0), (head.Status, head.ContentType, head.Body.Length));
        Assert.Equal(0, source.Begun);
        Assert.Equal("[0,1,2]", (await app.GetAsync("/")).Text);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    [Fact]
    public async Task RequestDelegateInAGroup_WritesItself()
    {
        RequestDelegate writes = http => http.Response.WriteAsync("by myself");
        await using RunningApp app = await RunningApp.StartAsync(app =>
        {
            RouteGroupBuilder group = app.MapGroup("/group").WithStreamingJson();
            group.MapGet("/writes", writes);
            group.MapGroup("/inner").MapGet("/list", () => new[] { 1, 2 });
        });
        Assert.Equal("by myself", (await app.GetAsync("/group/writes")).Text);
        Assert.True(await app.StreamsAsync("/group/inner/list"));
    }

    [Fact]
    public async Task Twice_SameAnswer()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            app => app.MapGroup("/").WithStreamingJson().MapGet("/", () => new[] { 1, 2 }).WithStreamingJson());
        Assert.Equal(Array, (await app.GetAsync("/")).Text);
    }

    [Fact]
    public void WithoutServices_SaysWhatIsMissing()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        WebApplication app = builder.Build();
        app.MapGet("/", () => 1).WithStreamingJson();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList());
        Assert.Contains("AddStreamingJson()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutBuilder_Throws() =>
        Assert.Throws<ArgumentNullException>(() => ((RouteHandlerBuilder)null!).WithStreamingJson());
}
