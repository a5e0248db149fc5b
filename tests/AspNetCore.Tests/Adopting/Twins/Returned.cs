using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>What endpoints return, and declare that they return.</summary>
internal static class Returned
{
    private static readonly Dictionary<string, Delegate> Sequences = new()
    {
        ["IAsyncEnumerable"] = () => Order.ReadAsync(300),
        ["IAsyncEnumerable, empty"] = () => Order.ReadAsync(0),
        ["IAsyncEnumerable of bytes"] = () => NumbersAsync<byte>(300),
        ["IAsyncEnumerable of longs"] = () => NumbersAsync<long>(300),
        ["IAsyncEnumerable of arrays"] = () => ChunksAsync(),
        ["IAsyncEnumerable as object"] = object () => Order.ReadAsync(3),
        ["IEnumerable"] = () => Order.Many.Where(order => order.Id % 2 == 0),
        ["IEnumerable, empty"] = () => Enumerable.Empty<Order>(),
        ["IEnumerable of integers"] = () => Enumerable.Range(-1000, 3000),
        ["IEnumerable of bytes that is an array"] = IEnumerable<byte> () => new byte[] { 1, 2, 3 },
        ["IEnumerable of characters that is a string"] = IEnumerable<char> () => "abc",
        ["IEnumerable of nothing known"] = IEnumerable () => new ArrayList { 1, "two", null, Order.Number(3) },
        ["IReadOnlyList"] = IReadOnlyList<Order> () => Order.Many,
        ["IQueryable"] = () => Order.Many.AsQueryable(),
        ["List"] = () => Order.Many.ToList(),
        ["List of nullable integers"] = () => new List<int?> { 1, null, 3 },
        ["List of nullable records"] = () => new List<Order?> { Order.Number(1), null },
        ["List of doubles"] = () => new List<double> { 0, -0.0, 1.5, 1e300 },
        ["List of enums"] = () => new List<DayOfWeek> { DayOfWeek.Friday },
        ["List of lists"] = () => new List<List<int>> { new() { 1 }, new() },
        ["List of objects"] = () => new List<object?> { 1, "two", null, Order.Number(3), new Dog("Rex", 2), new Circle("c", 1) },
        ["List of dictionaries"] = () => new List<Dictionary<string, int>> { new() { ["AKey"] = 1 } },
        ["List of pages"] = () => new List<Page> { new("one", NumbersAsync<int>(3), 0), new("two", NumbersAsync<int>(0), 1) },
        ["List of objects that hold async sequences"] = () => new List<object?> { 1, NumbersAsync<int>(3), "two", NumbersAsync<int>(0) },
        ["List of objects with a page within"] = () => new List<object> { new Page("one", NumbersAsync<int>(300), 0), new Dog("Rex", 2) },
        ["List of dictionaries with a source within"] = () => new List<Dictionary<string, object?>>
        {
            new() { ["Id"] = 1, ["Lines"] = NumbersAsync<int>(3) }, new() { ["Id"] = null, ["Lines"] = new[] { 1 } },
        },
        ["List of envelopes"] = () => new List<Envelope> { new(1, NumbersAsync<int>(3)), new(2, "two"), new(3, null) },
        ["List of envelopes within each other"] = () => new List<Envelope> { new(1, new Envelope(2, NumbersAsync<int>(2_000))) },
        ["List of structs with a source within"] = () => new List<Slot> { new(1, NumbersAsync<int>(3)), new(2, 2) },
        ["List of derived envelopes"] = () => new List<Envelope> { new Parcel(1, NumbersAsync<int>(3), 5) },
        ["List of lists of objects"] = () => new List<List<object>> { new() { 1, NumbersAsync<int>(3) }, new() { "two" } },
        ["List of queries of objects"] = () =>
            new List<IEnumerable<object>> { Enumerable.Range(0, 2).Select(object (i) => NumbersAsync<int>(i)) },
        ["IAsyncEnumerable of objects"] = () => ObjectsAsync(),
        ["IEnumerable of nothing known, with a source within"] = IEnumerable () => new ArrayList { 1, NumbersAsync<int>(3) },
        ["IAsyncEnumerable of results"] = () => ResultsAsync(),
        ["List of async sequences"] = () => new List<IAsyncEnumerable<int>> { NumbersAsync<int>(3), NumbersAsync<int>(0) },
        ["List that shares its nodes"] = () => new List<Node> { new() { Value = 1 }, new() { Value = 2, Next = { new Node() } } },
        ["Array"] = () => Order.Many,
        ["Array of integers"] = () => new int[] { int.MinValue, 0, int.MaxValue },
        ["Array of longs"] = () => new long[] { long.MinValue, 0, long.MaxValue },
        ["Array of bytes"] = () => new byte[] { 0, 1, 255 },
        ["Array of strings"] = () => new string?[] { "<é>", null, "" },
        ["Memory"] = () => new ReadOnlyMemory<int>([1, 2, 3]),
        ["Memory of bytes"] = () => new ReadOnlyMemory<byte>([1, 2, 3]),
        ["HashSet"] = () => new HashSet<int> { 3, 1, 2 },
        ["Stack"] = () => new Stack<int>([3, 1, 2]),
        ["ConcurrentQueue"] = () => new ConcurrentQueue<int>([3, 1, 2]),
        ["ImmutableArray"] = () => ImmutableArray.Create(3, 1, 2),
        ["ImmutableList"] = () => ImmutableList.Create(Order.Many),
        ["ReadOnlyCollection"] = () => new ReadOnlyCollection<Order>(Order.Many),
        ["struct"] = () => new Countdown(3),
        ["class that is enumerated in two ways"] = () => new TwoWays(),
        ["list that is told"] = () => new ToldList(),
        ["list with a converter"] = () => new Playlist { "a", "b" },
        ["Task of a List"] = () => Task.FromResult(Order.Many.ToList()),
        ["ValueTask of an IAsyncEnumerable"] = () => ValueTask.FromResult(Order.ReadAsync(300)),
        ["async, List"] = async () => { await Task.Yield(); return Order.Many.ToList(); },
        ["async, object that is a List"] = async Task<object> () => { await Task.Yield(); return Order.Many.ToList(); },
    };

    private static readonly Dictionary<string, Delegate> Values = new()
    {
        ["record"] = () => Order.Number(1),
        ["anonymous object"] = () => new { Order.Many, Name = "<é>", Nothing = (string?)null },
        ["Dictionary"] = () => new Dictionary<string, Order> { ["TheFirst"] = Order.Number(0), ["ö"] = Order.Number(1) },
        ["Dictionary by number"] = () => new Dictionary<int, string?> { [1] = "one", [2] = null },
        ["page"] = () => new Page("<title>", NumbersAsync<int>(2_000), 7),
        ["object"] = object () => Order.Number(1),
        ["object that is an integer"] = object () => 5,
        ["object that is a string"] = object () => "<text>",
        ["object itself"] = () => new object(),
        ["string"] = () => "<text>",
        ["string, null"] = string? () => null,
        ["string, null, in a Task"] = () => Task.FromResult<string?>(null),
        ["record that is a struct"] = () => new Slot(1, "<é>"),
        ["record that is a struct, nullable"] = Slot? () => new Slot(1, null),
        ["envelope"] = () => new Envelope(1, NumbersAsync<int>(2_000)),
        ["object, in a ValueTask"] = () => ValueTask.FromResult<object>(Order.Number(1)),
        ["nothing known, null, in a ValueTask"] = () => ValueTask.FromResult<object?>(null),
        ["string, in a Task"] = () => Task.FromResult("<text>"),
        ["integer"] = () => 5,
        ["integer, nullable"] = int? () => 5,
        ["integer, null"] = int? () => null,
        ["boolean"] = () => true,
        ["Guid"] = () => Guid.Empty,
        ["enum"] = () => DayOfWeek.Friday,
        ["tuple"] = () => (1, 2),
        ["null, a record"] = Order? () => null,
        ["null, a List"] = List<int>? () => null,
        ["null, an IAsyncEnumerable"] = IAsyncEnumerable<int>? () => null,
        ["null, an object"] = object? () => null,
        ["null, in a Task"] = () => Task.FromResult<Order?>(null),
        ["nothing"] = () => { },
        ["nothing, in a Task"] = () => Task.CompletedTask,
        ["nothing, in a ValueTask"] = () => ValueTask.CompletedTask,
        ["result"] = () => Results.Json(new[] { 1, 2 }, statusCode: 202),
        ["result of several"] = Results<Ok<int[]>, NotFound> () => TypedResults.NotFound(),
        ["result, null"] = IResult? () => null,
        ["result, null, in a Task"] = () => Task.FromResult<IResult?>(null),
        ["result, in a Task"] = () => Task.FromResult(Results.Json(new[] { 1, 2 }, statusCode: 202)),
        ["result of several, in a Task"] = async Task<Results<Ok<int[]>, NotFound>> () => { await Task.Yield(); return TypedResults.Ok(new[] { 1, 2 }); },
        ["result, in a Task of object"] = () => Task.FromResult<object>(TypedResults.Created("/here", Order.Number(1))),
        ["problem"] = () => TypedResults.Problem("no"),
        ["problem's details"] = () => new ProblemDetails { Title = "no", Status = 418 },
        ["JsonNode"] = JsonNode () => JsonNode.Parse("""{"A":[1,"<é>"]}""")!,
        ["JsonArray"] = () => new JsonArray(1, "<é>", null),
        ["JsonElement"] = () => JsonElement.Parse("""[1,{"A":"<é>"}]"""),
        ["JsonDocument"] = () => JsonDocument.Parse("""[1,{"A":"<é>"}]"""),
        ["status and content type of its own"] = (HttpContext http) =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (202, "application/vnd.orders+json");
            return Order.Many.ToList();
        },
        ["value, status and content type of its own"] = (HttpContext http) =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (202, "application/vnd.orders+json");
            return Order.Number(1);
        },
        ["writes itself"] = (HttpContext http) => http.Response.WriteAsync("by myself"),
        ["failure before anything"] = Order () => throw new BadHttpRequestException("no", 413),
    };

    private static readonly Dictionary<string, Delegate> Polymorphic = new()
    {
        ["Shape"] = Shape () => new Circle("c", 1.5),
        ["Shape, as object"] = object () => new Circle("c", 1.5),
        ["Shape, as itself"] = () => new Circle("c", 1.5),
        ["Shape, in a Task"] = () => Task.FromResult<Shape>(new Square("s", 2)),
        ["Shape, in a Task of object"] = () => Task.FromResult<object>(new Square("s", 2)),
        ["Shapes"] = () => new List<Shape> { new Circle("c", 1.5), new Square("s", 2) },
        ["Shapes, async"] = () => ShapesAsync(),
        ["Shapes, as objects"] = () => new object[] { new Circle("c", 1.5), new Square("s", 2) },
        ["Circles as Shapes"] = IEnumerable<Shape> () => new List<Circle> { new("c", 1.5) },
        ["Animal"] = Animal () => new Dog("Rex", 2),
        ["Animal, as object"] = object () => new Dog("Rex", 2),
        ["Animals"] = () => new List<Animal> { new Dog("Rex", 2), new("Tom") },
        ["Animals that are Dogs"] = IEnumerable<Animal> () => new List<Dog> { new("Rex", 2) },
        ["Animals that are an array of Dogs"] = Animal[] () => new Dog[] { new("Rex", 2) },
    };

    public static IReadOnlyDictionary<string, Delegate> All { get; } =
        Sequences.Concat(Values).Concat(Polymorphic).ToDictionary();

    public static async IAsyncEnumerable<T> NumbersAsync<T>(int count) where T : System.Numerics.INumber<T>
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 100 == 50) await Task.Yield();
            yield return T.CreateTruncating(i);
        }
    }

    private static async IAsyncEnumerable<object?> ObjectsAsync()
    {
        yield return NumbersAsync<int>(300);
        await Task.Yield();
        yield return new Envelope(1, NumbersAsync<int>(3));
        yield return null;
    }

    private static async IAsyncEnumerable<IResult> ResultsAsync()
    {
        await Task.Yield();
        yield return TypedResults.Ok(1);
    }

    private static async IAsyncEnumerable<int[]> ChunksAsync()
    {
        await Task.Yield();
        yield return [1, 2];
        yield return [];
    }

    private static async IAsyncEnumerable<Shape> ShapesAsync()
    {
        yield return new Circle("c", 1.5);
        await Task.Yield();
        yield return new Square("s", 2);
    }
}
