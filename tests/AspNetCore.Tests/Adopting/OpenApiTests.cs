using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
        Assert.Equal(["200", "400", "406", "429"], Names(responses));
        JsonElement content = responses.GetProperty("200").GetProperty("content");
        Assert.Equal(Formats, Names(content));
        foreach (JsonProperty format in content.EnumerateObject())
        {
            JsonElement schema = format.Value.GetProperty("schema");
            Assert.Equal("array", schema.GetProperty("type").GetString());
            Assert.Equal("#/components/schemas/Order", schema.GetProperty("items").GetProperty("$ref").GetString());
        }

        AssertProblems(responses, "400", "406", "429");
    }

    [Theory]
    [InlineData("/value")]
    [InlineData("/document")]
    public async Task ValueAndDocument_OneFormatAndTheRefusal(string path)
    {
        JsonElement responses = await ResponsesAsync(path);
        Assert.Equal(["200", "429"], Names(responses));
        JsonElement content = responses.GetProperty("200").GetProperty("content");
        Assert.Equal(["application/json"], Names(content));
        Assert.Equal("#/components/schemas/Order",
            content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        AssertProblems(responses, "429");
    }

    [Fact]
    public async Task Adopted_SaysWhatItSaidBefore()
    {
        JsonElement stock = await ResponsesAsync("/stock");
        JsonElement adopted = await ResponsesAsync("/adopted");
        Assert.Equal(stock.GetRawText(), adopted.GetRawText());
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

    private static async Task<JsonElement> ResponsesAsync(string path)
    {
        await using RunningApp app = await RunningApp.StartAsync(services => services.AddOpenApi().AddStreamingJson(), app =>
        {
            app.MapOpenApi();
            app.MapGet("/array", () => StreamingResults.Array(Order.ReadAsync(3)));
            app.MapGet("/lines", () => StreamingResults.Lines<Order>(Order.Many));
            app.MapGet("/in-a-task", () => Task.FromResult(StreamingResults.Array<Order>(Order.Many)));
            app.MapGet("/value", () => StreamingResults.Value(Order.Number(1)));
            app.MapGet("/document", () => StreamingResults.Document<Order>(JsonEncoder.Range(0, 3)));
            app.MapGet("/stock", () => Order.Many);
            app.MapGet("/adopted", () => Order.Many).WithStreamingJson();
        });
        Answer document = await app.GetAsync("/openapi/v1.json");
        Assert.Equal(200, document.Status);
        JsonElement paths = JsonElement.Parse(document.Text).GetProperty("paths");
        return paths.GetProperty(path).GetProperty("get").GetProperty("responses");
    }
}
