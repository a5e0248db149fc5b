using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>Endpoints with filters of an application's own, and the places among them where <c>WithStreamingJson()</c> may stand.</summary>
internal static class FilteredEndpoints
{
    /// <summary>What the answer's header says of the values that the filters have seen, the innermost first.</summary>
    public const string Seen = "X-Seen";

    public static IReadOnlyDictionary<string, Delegate> Handlers { get; } = new Dictionary<string, Delegate>
    {
        ["Array"] = () => new[] { 1, 2 },
        ["List"] = () => Order.Many.ToList(),
        ["IAsyncEnumerable"] = () => Order.ReadAsync(300),
        ["IEnumerable"] = () => Order.Many.Where(order => order.Id % 2 == 0),
        ["IEnumerable of characters that is a string"] = IEnumerable<char> () => "abc",
        ["record that is sealed"] = () => Order.Number(1),
        ["record that is a struct"] = () => new Slot(1, "<é>"),
        ["integer"] = () => 5,
        ["integer, nullable"] = int? () => 5,
        ["string"] = () => "<text>",
        ["Shape"] = Shape () => new Circle("c", 1.5),
        ["Animal"] = Animal () => new Dog("Rex", 2),
        ["page"] = () => new Page("<title>", Returned.NumbersAsync<int>(300), 7),
        ["null"] = Order? () => null,
        ["nothing"] = () => { },
        ["object, in a ValueTask"] = () => ValueTask.FromResult<object>(Order.Many),
        ["async, List"] = async () => { await Task.Yield(); return Order.Many.ToList(); },
        ["result"] = IResult () => TypedResults.Ok(new[] { 1, 2 }),
        ["result of several"] = Results<Ok<int[]>, NotFound> () => TypedResults.Ok(new[] { 1, 2 }),
        ["writes itself"] = (HttpContext http) => http.Response.WriteAsync("by myself"),
        ["refused before it runs"] = (int missing) => missing,
    };

    /// <summary>What filters make of the value.</summary>
    public static IReadOnlyDictionary<string, Func<object?, object?>> Changes { get; } =
        new Dictionary<string, Func<object?, object?>>
        {
            ["as it is"] = value => value,
            ["in an envelope"] = value => new { data = value },
            ["in a list"] = value => new List<object?> { value, value is null },
            ["another record"] = _ => Order.Number(7),
            ["a number"] = _ => 42,
            ["a text"] = value => $"{value?.GetType().Name}",
            ["a sequence"] = _ => Order.ReadAsync(3),
            ["null"] = _ => null,
            ["a result"] = value => TypedResults.Json(value, statusCode: 202),
        };

    public static IReadOnlyDictionary<string, Action<IEndpointRouteBuilder, Delegate, Filter>> Places { get; } =
        new Dictionary<string, Action<IEndpointRouteBuilder, Delegate, Filter>>
        {
            ["endpoint, filter first"] = (routes, handler, filter) =>
                filter.On(routes.MapGet("/", handler)).WithStreamingJson(),
            ["endpoint, filter last"] = (routes, handler, filter) =>
                filter.On(routes.MapGet("/", handler).WithStreamingJson()),
            ["endpoint, within a group's filter"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/")).MapGet("/", handler).WithStreamingJson(),
            ["group, filter on the endpoint"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/").WithStreamingJson().MapGet("/", handler)),
            ["group, its own filter first"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/")).WithStreamingJson().MapGet("/", handler),
            ["group, its own filter last"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/").WithStreamingJson()).MapGet("/", handler),
            ["group, within another's filter"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/")).MapGroup("/").WithStreamingJson().MapGet("/", handler),
            ["group, around another's filter"] = (routes, handler, filter) =>
                filter.On(routes.MapGroup("/").WithStreamingJson().MapGroup("/")).MapGet("/", handler),
            ["group and endpoint, filters everywhere"] = (routes, handler, filter) => filter.On(
                filter.On(filter.On(routes.MapGroup("/")).WithStreamingJson()).MapGet("/", handler).WithStreamingJson()),
        };

    /// <summary>The same filters where nothing streams.</summary>
    public static void MapStock(IEndpointRouteBuilder routes, string place, Delegate handler, Filter filter)
    {
        if (place.EndsWith("everywhere", StringComparison.Ordinal))
            filter.On(filter.On(filter.On(routes.MapGroup("/"))).MapGet("/", handler));
        else filter.On(routes.MapGet("/", handler));
    }

    /// <summary>A filter that notes what it sees, and changes it.</summary>
    internal sealed class Filter(Func<object?, object?> change)
    {
        public TBuilder On<TBuilder>(TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
            builder.AddEndpointFilter(async (context, next) =>
            {
                object? value = await next(context);
                context.HttpContext.Response.Headers.Append(Seen, value?.GetType().ToString() ?? "null");
                return change(value);
            });
    }
}
