using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>
/// Without reflection, as after publishing with native AOT, there are the contracts that were generated and no others. What an iterator
/// or a query is, the compiler's or LINQ's type, is none of them.
/// </summary>
public sealed class GeneratedContractTests
{
    private static readonly Dictionary<string, Delegate> Endpoints = new()
    {
        ["iterator"] = () => Order.ReadAsync(300),
        ["iterator in a task"] = () => Task.FromResult(Order.ReadAsync(300)),
        ["iterator as object"] = object () => Order.ReadAsync(3),
        ["iterator in a result"] = () => TypedResults.Ok(Order.ReadAsync(3)),
        ["iterator in a result with its own context"] = () => TypedResults.Json(Order.ReadAsync(3), SequencesJson.Default),
        ["query"] = () => Order.Many.Where(order => order.Id % 2 == 0),
        ["query of a query"] = () => Order.Many.Where(order => order.Id % 2 == 0).Select(order => order with { Tags = null }),
        ["query as object"] = object () => Order.Many.Where(order => order.Id % 2 == 0),
        ["query in a result"] = () => TypedResults.Ok(Order.Many.Where(order => order.Id < 3)),
        ["ordered query"] = IEnumerable<Order> () => Order.Many.OrderBy(order => order.Title),
        ["list as its interface"] = IEnumerable<Order> () => new List<Order>(Order.Many),
        ["array"] = () => new[] { Order.Number(1) },
        ["array as its interface"] = IEnumerable<Order> () => Order.Many,
        ["record"] = () => Order.Number(1),
        ["what an interface knows"] = INamed () => new Named("<é>", 5),
        ["what nothing knows"] = object () => new Named("<é>", 5),
    };

    public static TheoryData<string> Names => [.. Endpoints.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WithStreamingJson_SameEndpoint_SameAnswer(string name)
    {
        await using RunningApp app = await StartAsync(name, filter: null);
        Answer stock = await app.GetAsync("/stock");
        Answer streamed = await app.GetAsync("/streamed");
        // Of what nothing knows, the contract of the framework makes a problem.
        Assert.Equal(stock.Status, streamed.Status);
        if (stock.Status != 500) Assert.Equal(stock.Essence, streamed.Essence);
        if (stock.Status != 500) Assert.True(await app.StreamsAsync("/streamed"));
    }

    [Theory]
    [InlineData("iterator")]
    [InlineData("query")]
    [InlineData("query in a result")]
    [InlineData("record")]
    public async Task WithAnotherFilter_SameEndpoint_SameAnswer(string name)
    {
        await using RunningApp app = await StartAsync(name, async (context, next) => await next(context));
        Assert.Equal((await app.GetAsync("/stock")).Essence, (await app.GetAsync("/streamed")).Essence);
    }

    [Theory]
    [InlineData("iterator", 300)]
    [InlineData("query", 250)]
    [InlineData("iterator as object", 3)]
    [InlineData("query in a result", 3)]
    public async Task LinesAreAskedFor_EachItemIsALine(string name, int lines)
    {
        await using RunningApp app = await StartAsync(name, filter: null);
        Answer answer = await app.GetAsync("/streamed", ("Accept", "application/jsonl"));
        Assert.Equal((200, "application/jsonl"), (answer.Status, answer.ContentType));
        Assert.Equal(lines, answer.Text.Count(character => character == '\n'));
    }

    private static Task<RunningApp> StartAsync(
        string name, Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>>? filter) => RunningApp.StartAsync(
        services => services.AddStreamingJson().ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            json.SerializerOptions.TypeInfoResolverChain.Add(SequencesJson.Default);
        }),
        app =>
        {
            RouteGroupBuilder group = app.MapGroup("/");
            if (filter is not null) group.AddEndpointFilter(filter);
            group.MapGet("/stock", Endpoints[name]);
            group.MapGet("/streamed", Endpoints[name]).WithStreamingJson();
        });

    internal interface INamed
    {
        string Name { get; }
    }

    internal sealed record Named(string Name, int Secret) : INamed;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IAsyncEnumerable<Order>))]
[JsonSerializable(typeof(IEnumerable<Order>))]
[JsonSerializable(typeof(Order[]))]
[JsonSerializable(typeof(GeneratedContractTests.INamed))]
internal sealed partial class SequencesJson : JsonSerializerContext;
