using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>
/// Results of the framework answer with <c>WithStreamingJson()</c> what they answer without it; those whose value is a sequence are
/// streamed.
/// </summary>
public sealed class ResultTwinTests
{
    private static readonly JsonSerializerOptions Own = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper,
    };

    private static readonly Dictionary<string, Func<IResult>> Sequences = new()
    {
        ["Ok"] = () => TypedResults.Ok(Order.ReadAsync(300)),
        ["Ok, a list"] = () => TypedResults.Ok(Order.Many.ToList()),
        ["Ok, of an untyped list"] = () => Results.Ok(Order.Many.ToList()),
        ["Ok, empty"] = () => TypedResults.Ok(Enumerable.Empty<Order>()),
        ["Ok, Shapes"] = () => TypedResults.Ok<IEnumerable<Shape>>([new Circle("c", 1), new Square("s", 2)]),
        ["Ok, with sources within"] = () => TypedResults.Ok(new List<Envelope> { new(1, Returned.NumbersAsync<int>(3)) }),
        ["Created"] = () => TypedResults.Created("/orders?of=%C3%A9", Order.ReadAsync(3)),
        ["Created, by its address"] = () => TypedResults.Created(new Uri("/orders", UriKind.Relative), Order.Many),
        ["Created, untyped"] = () => Results.Created("/orders", Order.Many),
        ["Created, nowhere"] = () => TypedResults.Created((string?)null, Order.Many),
        ["CreatedAtRoute"] = () => TypedResults.CreatedAtRoute(Order.ReadAsync(3), "order", new { id = 5, name = "é" }),
        ["CreatedAtRoute, untyped"] = () => Results.CreatedAtRoute("order", new { id = 5 }, Order.Many),
        ["Accepted"] = () => TypedResults.Accepted("/jobs/1", Order.ReadAsync(3)),
        ["Accepted, nowhere"] = () => TypedResults.Accepted((string?)null, Order.Many),
        ["AcceptedAtRoute"] = () => TypedResults.AcceptedAtRoute(Order.ReadAsync(3), "order", new { id = 5 }),
        ["BadRequest"] = () => TypedResults.BadRequest(new[] { "<no>", "no" }),
        ["NotFound"] = () => TypedResults.NotFound(new[] { 1, 2 }),
        ["Conflict"] = () => TypedResults.Conflict(Order.ReadAsync(3)),
        ["UnprocessableEntity"] = () => TypedResults.UnprocessableEntity(Order.Many),
        ["InternalServerError"] = () => TypedResults.InternalServerError(Order.Many),
        ["Json"] = () => TypedResults.Json(Order.ReadAsync(300)),
        ["Json, of an object"] = () => Results.Json((object)Order.Many),
        ["Json, with its own options"] = () => TypedResults.Json(Order.ReadAsync(300), Own),
        ["Json, with options that were never used"] = () =>
            Results.Json(Order.ReadAsync(3), new JsonSerializerOptions { WriteIndented = true }),
        ["Json, with its own contract"] = () => TypedResults.Json(Order.Many, GeneratedJson.Default.OrderArray),
        ["Json, with its own contract, of an object"] = () =>
            Results.Json(Order.Many, (JsonTypeInfo)GeneratedJson.Default.OrderArray),
        ["Json, with its own context"] = () => Results.Json<Order[]>(Order.Many, GeneratedJson.Default),
        ["Json, with its own status"] = () => TypedResults.Json(Order.ReadAsync(300), statusCode: 203),
        ["Json, with its own content type"] = () =>
            TypedResults.Json(Order.ReadAsync(300), contentType: "application/vnd.orders+json; v=1", statusCode: 201),
        ["one of two"] = () => (Results<Ok<IAsyncEnumerable<Order>>, NotFound>)TypedResults.Ok(Order.ReadAsync(3)),
        ["one of two of two"] = () =>
            (Results<NotFound, Results<Ok<IAsyncEnumerable<Order>>, Conflict>>)
            (Results<Ok<IAsyncEnumerable<Order>>, Conflict>)TypedResults.Ok(Order.ReadAsync(3)),
    };

    private static readonly Dictionary<string, Func<IResult>> Others = new()
    {
        ["Ok, nothing"] = () => TypedResults.Ok(),
        ["Ok, null"] = () => TypedResults.Ok<List<Order>?>(null),
        ["Ok, a record"] = () => TypedResults.Ok(Order.Number(1)),
        ["Ok, a text"] = () => TypedResults.Ok("<é>"),
        ["Ok, bytes"] = () => TypedResults.Ok(new byte[] { 1, 2 }),
        ["Ok, a dictionary"] = () => TypedResults.Ok(new Dictionary<string, int> { ["A"] = 1 }),
        ["Ok, a list with a converter"] = () => TypedResults.Ok(new Playlist { "a", "b" }),
        ["Created, a record"] = () => TypedResults.Created("/orders/1", Order.Number(1)),
        ["Json, a record, with its own options"] = () => TypedResults.Json(Order.Number(1), Own),
        ["Problem"] = () => TypedResults.Problem("no", statusCode: 418),
        ["ValidationProblem"] = () => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["a"] = ["no"] }),
        ["Text"] = () => TypedResults.Text("[1]", "application/json"),
        ["Bytes"] = () => TypedResults.Bytes("[1]"u8.ToArray(), "application/json"),
        ["ServerSentEvents"] = () => TypedResults.ServerSentEvents(Returned.NumbersAsync<int>(3)),
        ["NoContent"] = () => TypedResults.NoContent(),
        ["Redirect"] = () => TypedResults.LocalRedirect("/"),
        ["other of two"] = () => (Results<Ok<IAsyncEnumerable<Order>>, NotFound<string>>)TypedResults.NotFound("no"),
        ["CreatedAtRoute, of no route"] = () => TypedResults.CreatedAtRoute(Order.Many, "no such route"),
        ["of somebody else's"] = () => new Xml(Order.Many),
    };

    public static TheoryData<string> Streamed => [.. Sequences.Keys];

    public static TheoryData<string> Untouched => [.. Others.Keys];

    [Theory]
    [MemberData(nameof(Streamed))]
    public async Task Sequence_SameAnswer_Streamed(string name)
    {
        await using RunningApp app = await StartAsync(Sequences[name]);
        Answer stock = await app.GetAsync("/stock");
        foreach (string path in (string[])["/streamed", "/group", "/as-object", "/in-a-task"])
        {
            Answer streamed = await app.GetAsync(path);
            Assert.Equal($"{stock["Location"]} {stock.Essence}", $"{streamed["Location"]} {streamed.Essence}");
            Assert.True(await app.StreamsAsync(path));
        }
    }

    [Theory]
    [MemberData(nameof(Untouched))]
    public async Task Other_SameAnswer_Untouched(string name)
    {
        await using RunningApp app = await StartAsync(Others[name]);
        Answer stock = await app.GetAsync("/stock");
        foreach (string path in (string[])["/streamed", "/group", "/as-object", "/in-a-task"])
        {
            Answer answer = await app.GetAsync(path);
            Assert.Equal($"{stock["Location"]} {stock.Essence}", $"{answer["Location"]} {answer.Essence}");
            Assert.Equal(stock.Headers.Keys.Order(), answer.Headers.Keys.Order());
        }
    }

    [Theory]
    [InlineData("Created", 201, "application/jsonl", "/orders?of=%C3%A9")]
    [InlineData("one of two", 200, "application/jsonl", null)]
    [InlineData("Json, with its own status", 203, "application/jsonl", null)]
    // Who names a content type has chosen the format.
    [InlineData("Json, with its own content type", 201, "application/vnd.orders+json; v=1", null)]
    public async Task Sequence_InTheFormatThatIsAskedFor(string name, int status, string contentType, string? location)
    {
        await using RunningApp app = await StartAsync(Sequences[name]);
        Answer answer = await app.GetAsync("/streamed", ("Accept", "application/jsonl"));
        Assert.Equal((status, contentType), (answer.Status, answer.ContentType));
        Assert.Equal(location is null ? null : (await app.GetAsync("/stock"))["Location"], answer["Location"]);
        Assert.Equal(contentType == "application/jsonl", answer.Text.EndsWith("}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SequenceThatFailsAtOnce_IsNoSuccess()
    {
        await using RunningApp app = await StartAsync(() => TypedResults.Created("/here", Supply.FailingAfter(0)));
        Assert.Equal(500, (await app.GetAsync("/streamed")).Status);
    }

    private static Task<RunningApp> StartAsync(Func<IResult> result) => RunningApp.StartAsync((WebApplication app) =>
    {
        app.MapGet("/orders/{id}", (int id) => id).WithName("order");
        app.MapGet("/stock", result);
        app.MapGet("/streamed", result).WithStreamingJson();
        RouteGroupBuilder group = app.MapGroup("/").WithStreamingJson();
        group.MapGet("/group", result);
        group.MapGet("/as-object", object () => result());
        group.MapGet("/in-a-task", async () =>
        {
            await Task.Yield();
            return result();
        });
    });

    /// <summary>What has a value, and something else to do with it.</summary>
    private sealed class Xml(Order[] value) : IResult, IValueHttpResult
    {
        public object? Value => value;

        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteAsync($"<orders count='{value.Length}'/>");
    }
}
