using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
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
        await using RunningApp stock = await StartAsync(settings, isStreaming: false);
        await using RunningApp streaming = await StartAsync(settings, isStreaming: true);
        foreach (string action in Actions) await AssertSameAsync(stock, streaming, action, []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddStreamingJson_SameRequest_SameAnswer(bool isStrict)
    {
        await using RunningApp stock = await StartAsync("as they are", isStreaming: false, isStrict);
        await using RunningApp streaming = await StartAsync("as they are", isStreaming: true, isStrict);
        foreach ((string, string)[] request in Requests)
            foreach (string action in Actions) await AssertSameAsync(stock, streaming, action, request);
    }

    private static async Task AssertSameAsync(RunningApp stock, RunningApp streaming, string action, (string, string)[] request)
    {
        string title = $"{action} {string.Join(' ', request)}: ";
        Assert.Equal(
            title + (await stock.GetAsync(action, request)).Essence, title + (await streaming.GetAsync(action, request)).Essence);
    }

    /// <param name="settings">The JSON options.</param>
    /// <param name="isStreaming">Whether it is the one of the two that streams.</param>
    /// <param name="isStrict">Whether MVC looks at what browsers accept, and refuses what it cannot serve.</param>
    private static Task<RunningApp> StartAsync(string settings, bool isStreaming, bool isStrict = false) => RunningApp.StartAsync(
        services =>
        {
            IMvcBuilder controllers = services
                .AddControllers(options => options.ReturnHttpNotAcceptable = options.RespectBrowserAcceptHeader = isStrict)
                .AddApplicationPart(typeof(CatalogController).Assembly)
                .AddJsonOptions(json => JsonSettings.All[settings](json.JsonSerializerOptions));
            // Each request has another.
            services.AddProblemDetails(
                options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions.Remove("traceId"));
            if (isStreaming) controllers.AddStreamingJson();
        },
        app => app.MapControllers());
}
