using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Adopting.Twins;

namespace StreamingJson.AspNetCore.Tests.Adopting.Controllers;

/// <summary>A controller answers with <c>AddControllers().AddStreamingJson()</c> what it answers without it.</summary>
public sealed class ControllerTwinTests
{
    private static readonly (string, string)[][] Requests =
    [
        [],
        [("Accept", "*/*")],
        [("Accept", "application/json")],
        [("Accept", "application/json; charset=utf-8")],
        [("Accept", "text/json")],
        [("Accept", "application/vnd.orders+json")],
        [("Accept", "application/problem+json, application/json;q=0.5")],
        [("Accept", "text/html, application/xhtml+xml, */*;q=0.8")],
        [("Accept", "image/png")],
        [("Accept", "garbage,,")],
        [("Accept-Charset", "utf-8")],
        [("Accept-Charset", "utf-16")],
        [("Accept-Charset", "utf-16"), ("Accept", "application/json")],
    ];

    private static string[] Actions => [.. typeof(CatalogController)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(action => action.Name)];

    public static TheoryData<string> Settings => [.. JsonSettings.All.Keys];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task AddStreamingJson_SameAction_SameAnswer(string settings)
    {
        await using RunningApp stock = await StartAsync(settings, Streams.None);
        await using RunningApp streaming = await StartAsync(settings, Streams.Controllers);
        foreach (string action in Actions) await AssertSameAsync(stock, streaming, action, []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddStreamingJson_SameRequest_SameAnswer(bool isStrict)
    {
        await using RunningApp stock = await StartAsync("as they are", Streams.None, isStrict);
        await using RunningApp streaming = await StartAsync("as they are", Streams.Controllers, isStrict);
        foreach ((string, string)[] request in Requests)
            foreach (string action in Actions) await AssertSameAsync(stock, streaming, action, request);
    }

    /// <summary>Otherwise the tests above would compare nothing with nothing.</summary>
    [Theory]
    [InlineData("OkList", true)]
    [InlineData("CreatedOne", true)]
    [InlineData("NotFoundList", true)]
    [InlineData("JsonList", true)]
    [InlineData("JsonInItsOwnWay", true)]
    [InlineData("JsonIterator", true)]
    [InlineData("JsonInUtf16", false)]
    [InlineData("JsonOne", false)]
    [InlineData("JsonNull", false)]
    [InlineData("AResult", true)]
    [InlineData("OkResult", true)]
    [InlineData("OneOfTwoResults", false)]
    [InlineData("OtherOfTwoResults", true)]
    [InlineData("ResultAsObject", true)]
    [InlineData("ContentAlone", false)]
    [InlineData("AProblem", false)]
    public async Task AddStreamingJson_WhatIsStreamed(string action, bool isStreamed)
    {
        await using RunningApp app = await StartAsync("as they are", Streams.Controllers);
        Assert.Equal(isStreamed, await app.StreamsAsync(action));
    }

    [Theory]
    [InlineData("JsonIterator", 200, "application/jsonl")]
    [InlineData("OkResult", 200, "application/jsonl")]
    [InlineData("ResultAsObject", 201, "application/jsonl")]
    [InlineData("JsonList", 202, "application/vnd.orders+json")]
    public async Task AddStreamingJson_ResultsThatNoFormatterSees_InTheFormatThatIsAskedFor(string action, int status, string contentType)
    {
        await using RunningApp app = await StartAsync("as they are", Streams.Controllers);
        Answer answer = await app.GetAsync(action, ("Accept", "application/jsonl"));
        Assert.Equal((status, contentType), (answer.Status, answer.ContentType));
    }

    /// <summary>A group's controllers are none of its route handlers.</summary>
    [Theory]
    [InlineData(Streams.Group)]
    [InlineData(Streams.Group | Streams.Controllers)]
    public async Task WithStreamingJsonOnTheirGroup_SameAction_SameAnswer(int streams)
    {
        await using RunningApp stock = await StartAsync("as they are", Streams.None);
        await using RunningApp streaming = await StartAsync("as they are", streams);
        foreach (string action in Actions) await AssertSameAsync(stock, streaming, action, []);
        Assert.Equal(streams != Streams.Group, await streaming.StreamsAsync("OkList"));
    }

    [Fact]
    public async Task WithStreamingJsonOnTheirGroup_FiltersOfTheGroupSeeWhatTheySaw()
    {
        string? seen = null;
        await using RunningApp app = await StartAsync("as they are", Streams.Group, filter: async (context, next) =>
        {
            object? value = await next(context);
            seen = value?.GetType().Name;
            return value;
        });
        Assert.StartsWith("[{\"id\":0,", (await app.GetAsync("OkList")).Text, StringComparison.Ordinal);
        Assert.Equal("OkObjectResult", seen);
    }

    private static async Task AssertSameAsync(RunningApp stock, RunningApp streaming, string action, (string, string)[] request)
    {
        string title = $"{action} {string.Join(' ', request)}: ";
        Assert.Equal(
            title + (await stock.GetAsync(action, request)).Essence, title + (await streaming.GetAsync(action, request)).Essence);
    }

    /// <param name="settings">The JSON options.</param>
    /// <param name="streams">What streams of the one of the two that does.</param>
    /// <param name="isStrict">Whether MVC looks at what browsers accept, and refuses what it cannot serve.</param>
    /// <param name="filter">What stands around the actions.</param>
    private static Task<RunningApp> StartAsync(string settings, int streams, bool isStrict = false,
        Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>>? filter = null) => RunningApp.StartAsync(
        services =>
        {
            IMvcBuilder controllers = services
                .AddControllers(options => options.ReturnHttpNotAcceptable = options.RespectBrowserAcceptHeader = isStrict)
                .AddApplicationPart(typeof(CatalogController).Assembly)
                .AddJsonOptions(json => JsonSettings.All[settings](json.JsonSerializerOptions));
            // Each request has another.
            services.AddProblemDetails(
                options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions.Remove("traceId"));
            if ((streams & Streams.Controllers) != 0) controllers.AddStreamingJson();
            else if (streams != Streams.None) services.AddStreamingJson();
        },
        app =>
        {
            RouteGroupBuilder group = app.MapGroup("");
            if (filter is not null) group.AddEndpointFilter(filter);
            if ((streams & Streams.Group) != 0) group.WithStreamingJson();
            group.MapControllers();
        });

    private static class Streams
    {
        public const int None = 0;
        public const int Controllers = 1;
        public const int Group = 2;
    }
}
