using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>
/// Filters of an application's own see with <c>WithStreamingJson()</c> what they see without it, wherever it stands among them, and
/// what they make of it is what is answered.
/// </summary>
public sealed class FilteredEndpointTests
{
    public static TheoryData<string> Places => [.. FilteredEndpoints.Places.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task OtherFilters_SameValuesAndSameAnswer(string place)
    {
        await using RunningApp app = await RunningApp.StartAsync(app =>
        {
            foreach (string handler in FilteredEndpoints.Handlers.Keys)
            {
                foreach ((string change, Func<object?, object?> apply) in FilteredEndpoints.Changes)
                {
                    Delegate endpoint = FilteredEndpoints.Handlers[handler];
                    FilteredEndpoints.Filter filter = new(apply);
                    FilteredEndpoints.MapStock(app.MapGroup($"/stock/{handler}/{change}"), place, endpoint, filter);
                    FilteredEndpoints.Places[place](app.MapGroup($"/streamed/{handler}/{change}"), endpoint, filter);
                }
            }
        });
        foreach (string handler in FilteredEndpoints.Handlers.Keys)
        {
            foreach (string change in FilteredEndpoints.Changes.Keys)
            {
                string path = $"{Uri.EscapeDataString(handler)}/{Uri.EscapeDataString(change)}";
                Assert.Equal(
                    $"{handler}, {change}: {await EssenceAsync(app, "/stock/" + path)}",
                    $"{handler}, {change}: {await EssenceAsync(app, "/streamed/" + path)}");
            }
        }
    }

    /// <summary>Otherwise the answers above might be the framework's own.</summary>
    [Theory]
    [MemberData(nameof(Places))]
    public async Task OtherFilters_WhatTheyMakeOfItIsStreamed(string place)
    {
        await using RunningApp app = await RunningApp.StartAsync(app => FilteredEndpoints.Places[place](
            app, FilteredEndpoints.Handlers["integer"], new FilteredEndpoints.Filter(FilteredEndpoints.Changes["a sequence"])));
        Answer answer = await app.GetAsync("/", ("Accept", "application/jsonl"));
        Assert.Equal((200, "application/jsonl", 3), (answer.Status, answer.ContentType, answer.Text.Split('\n').Length - 1));
    }

    [Fact]
    public async Task FilterThatAnswersItself_NothingElseIsSent()
    {
        await using RunningApp app = await RunningApp.StartAsync(app => app.MapGroup("/").WithStreamingJson()
            .MapGet("/", () => new[] { 1, 2 })
            .AddEndpointFilter((context, next) => ValueTask.FromResult<object?>(TypedResults.StatusCode(418))));
        Answer answer = await app.GetAsync("/");
        Assert.Equal((418, ""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task FilterFactory_SeesTheHandlersMethod()
    {
        Type? returned = null;
        await using RunningApp app = await RunningApp.StartAsync(app => app.MapGet("/", () => new[] { 1, 2 }).WithStreamingJson()
            .AddEndpointFilterFactory((factory, next) =>
            {
                returned = factory.MethodInfo.ReturnType;
                return next;
            }));
        Assert.Equal("[1,2]", (await app.GetAsync("/")).Text);
        Assert.Equal(typeof(int[]), returned);
    }

    private static async Task<string> EssenceAsync(RunningApp app, string path)
    {
        try
        {
            Answer answer = await app.GetAsync(path);
            return $"{answer[FilteredEndpoints.Seen]} {answer.Essence}";
        }
        // As after a handler that has written itself, and a filter that answers with something else.
        catch (HttpRequestException)
        {
            return "broken";
        }
    }
}
