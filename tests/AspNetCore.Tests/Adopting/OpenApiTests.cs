using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Adopting.Controllers;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>What an application's OpenAPI document says of the results, without a word by the application.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Formats =
        ["application/json", "application/json-seq", "application/jsonl", "application/x-ndjson", "text/event-stream"];

    [Theory]
    [InlineData("/array")]
    [InlineData("/lines")]
    [InlineData("/in-a-task")]
    public async Task Items_AllFormatsOfAnArrayAndTheRefusals(string path)
    {
        JsonElement responses = await ResponsesAsync(path);
        Assert.Equal(["200", "406", "429", "503"], Names(responses));
        JsonElement content = responses.GetProperty("200").GetProperty("content");
        Assert.Equal(Formats, Names(content));
        foreach (JsonProperty format in content.EnumerateObject())
        {
            JsonElement schema = format.Value.GetProperty("schema");
            Assert.Equal("array", schema.GetProperty("type").GetString());
            Assert.Equal("#/components/schemas/Order", schema.GetProperty("items").GetProperty("$ref").GetString());
        }

        AssertProblems(responses, "406", "429", "503");
    }

    [Theory]
    [InlineData("/value")]
    [InlineData("/document")]
    public async Task ValueAndDocument_OneFormatAndTheRefusal(string path)
    {
        JsonElement responses = await ResponsesAsync(path);
        Assert.Equal(["200", "429", "503"], Names(responses));
        JsonElement content = responses.GetProperty("200").GetProperty("content");
        Assert.Equal(["application/json"], Names(content));
        Assert.Equal("#/components/schemas/Order",
            content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        AssertProblems(responses, "429", "503");
    }

    [Fact]
    public async Task Items_WithAFormatParameter_MayBeRefusedForIt()
    {
        JsonElement responses = await ResponsesAsync("/array", options => options.FormatParameter = "format");
        Assert.Equal(["200", "400", "406", "429", "503"], Names(responses));
        AssertProblems(responses, "400");
    }

    /// <summary>What it said before, and what is there besides: the formats of sequences, and the refusals of what is only read.</summary>
    [Theory]
    [InlineData("list", true, "429", "503")]
    [InlineData("async", true, "429", "503")]
    [InlineData("of-group", true, "429", "503")]
    [InlineData("ok", true, "429", "503")]
    [InlineData("created", true, "429", "503")]
    [InlineData("union", true, "404", "429", "503")]
    [InlineData("declared", true, "418", "429", "503")]
    [InlineData("record", false, "429", "503")]
    [InlineData("dictionary", false, "429", "503")]
    [InlineData("bytes", false, "429", "503")]
    [InlineData("text", false)]
    [InlineData("nothing", false)]
    [InlineData("some-result", false)]
    [InlineData("post", true)]
    public async Task Adopted_SaysWhatIsServed(string endpoint, bool isSequence, params string[] others)
    {
        JsonElement stock = await ResponsesAsync("/stock/" + endpoint);
        JsonElement adopted = await ResponsesAsync("/adopted/" + endpoint);
        string success = Names(stock)[0];
        Assert.Equal([success, .. others], Names(adopted));
        AssertProblems(adopted, [.. others.Except(Names(stock))]);
        if (!isSequence)
        {
            Assert.Equal(stock.GetProperty(success).GetRawText(), adopted.GetProperty(success).GetRawText());
            return;
        }

        JsonElement content = adopted.GetProperty(success).GetProperty("content");
        Assert.Equal(Formats, Names(content));
        string schema = stock.GetProperty(success).GetProperty("content").GetProperty("application/json").GetRawText();
        foreach (JsonProperty format in content.EnumerateObject()) Assert.Equal(schema, format.Value.GetRawText());
        Assert.Equal(stock.GetProperty(success).GetProperty("description").GetString(),
            adopted.GetProperty(success).GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("Any", true)]
    [InlineData("One", false)]
    [InlineData("Typed", false)]
    [InlineData("Count", true)]
    public async Task Controller_SaysWhatIsServed(string action, bool isSequence)
    {
        JsonElement responses = await ResponsesAsync("/new/" + action);
        if (action == "One")
        {
            // Of an object nothing is known.
            Assert.Equal(["200"], Names(responses));
            return;
        }

        Assert.Equal(["200", "429", "503"], Names(responses));
        AssertProblems(responses, "429", "503");
        string[] types = Names(responses.GetProperty("200").GetProperty("content"));
        Assert.Equal(isSequence, types.Contains("text/event-stream"));
        Assert.Equal(isSequence, types.Contains("application/jsonl"));
        Assert.Contains("application/json", types);
    }

    [Theory]
    [InlineData("OnlyNdjson", "application/x-ndjson")]
    [InlineData("OnlyText", "text/json")]
    public async Task ControllerThatNamesWhatItProduces_SaysThat(string action, string contentType)
    {
        JsonElement responses = await ResponsesAsync("/new/" + action);
        Assert.Equal([contentType], Names(responses.GetProperty("200").GetProperty("content")));
    }

    private static void AssertProblems(JsonElement responses, params string[] statuses)
    {
        foreach (string status in statuses)
        {
            JsonElement content = responses.GetProperty(status).GetProperty("content");
            Assert.Equal(["application/problem+json"], Names(content));
            Assert.Equal("#/components/schemas/ProblemDetails",
                content.GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString());
        }
    }

    private static string[] Names(JsonElement element) =>
        [.. element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static async Task<JsonElement> ResponsesAsync(string path, Action<StreamingJsonOptions>? options = null)
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services =>
            {
                services.AddOpenApi().AddSingleton(new Counter(wait: 0));
                services.AddControllers().AddApplicationPart(typeof(NewFormatsController).Assembly).AddStreamingJson(options);
            },
            app =>
            {
                app.MapOpenApi();
                app.MapControllers();
                app.MapGet("/array", () => StreamingResults.Array(Order.ReadAsync(3)));
                app.MapGet("/lines", () => StreamingResults.Lines<Order>(Order.Many));
                app.MapGet("/in-a-task", () => Task.FromResult(StreamingResults.Array<Order>(Order.Many)));
                app.MapGet("/value", () => StreamingResults.Value(Order.Number(1)));
                app.MapGet("/document", () => StreamingResults.Document<Order>(JsonEncoder.Range(0, 3)));
                Map(app.MapGroup("/stock"), endpoint => endpoint);
                Map(app.MapGroup("/adopted"), endpoint => endpoint.WithStreamingJson());
                app.MapGroup("/stock").MapGet("/of-group", () => Order.Many);
                app.MapGroup("/adopted").WithStreamingJson().MapGet("/of-group", () => Order.Many);
            });
        Answer document = await app.GetAsync("/openapi/v1.json");
        Assert.Equal(200, document.Status);
        JsonElement operations = JsonElement.Parse(document.Text).GetProperty("paths").GetProperty(path);
        return operations.EnumerateObject().Single().Value.GetProperty("responses");
    }

    private static void Map(RouteGroupBuilder group, Func<RouteHandlerBuilder, RouteHandlerBuilder> adopt)
    {
        adopt(group.MapGet("/list", () => new List<Order>()));
        adopt(group.MapGet("/async", () => Order.ReadAsync(3)));
        adopt(group.MapGet("/ok", () => TypedResults.Ok(Order.ReadAsync(3))));
        adopt(group.MapGet("/created", () => TypedResults.Created("/here", Order.Many)));
        adopt(group.MapGet("/union", Results<Ok<List<Order>>, NotFound> () => TypedResults.NotFound()));
        adopt(group.MapGet("/declared", IResult () => TypedResults.Ok(Order.Many))
            .Produces<Order[]>().Produces<Order>(StatusCodes.Status418ImATeapot));
        adopt(group.MapGet("/record", () => Order.Number(1)));
        adopt(group.MapGet("/dictionary", () => new Dictionary<string, int>()));
        adopt(group.MapGet("/bytes", () => Array.Empty<byte>()));
        adopt(group.MapGet("/text", () => "text"));
        adopt(group.MapGet("/nothing", () => { }));
        adopt(group.MapGet("/some-result", IResult () => TypedResults.Ok(Order.Many)));
        adopt(group.MapPost("/post", () => new List<Order>()));
    }
}
