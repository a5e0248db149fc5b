using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore.Tests.Adopting.Twins;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>
/// Results write what the serializer writes with the application's options, or with the type's information that they are given.
/// </summary>
public sealed class ResultBytesTests
{
    private const string Json = "application/json; charset=utf-8";

    public static TheoryData<string> Settings => [.. JsonSettings.All.Keys];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Array_ApplicationsOptions(string settings)
    {
        await using RunningApp app = await StartAsync(settings, app =>
        {
            app.MapGet("/", () => StreamingResults.Array<Order>(Order.Many));
            app.MapGet("/async", () => StreamingResults.Array(Order.ReadAsync(Order.Many.Length)));
            app.MapGet("/integers", () => StreamingResults.Array(Enumerable.Range(-5, 3000)));
        });
        JsonSerializerOptions options = Options(app);
        await AssertAsync(app, "/", Json, JsonSerializer.SerializeToUtf8Bytes<IEnumerable<Order>>(Order.Many, options));
        await AssertAsync(app, "/integers", Json, JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(-5, 3000), options));
        using MemoryStream expected = new();
        await JsonSerializer.SerializeAsync(expected, Order.ReadAsync(Order.Many.Length), options);
        await AssertAsync(app, "/async", Json, expected.ToArray());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Lines_ApplicationsOptionsOnOneLineEach(string settings)
    {
        await using RunningApp app = await StartAsync(settings, app =>
        {
            app.MapGet("/", () => StreamingResults.Lines<Order>(Order.Many));
            app.MapGet("/async", () => StreamingResults.Lines(Order.ReadAsync(Order.Many.Length)));
            app.MapGet("/integers", () => StreamingResults.Lines(Enumerable.Range(-5, 3000)));
        });
        JsonSerializerOptions options = new(Options(app)) { WriteIndented = false };
        byte[] expected = Lines(Order.Many, order => JsonSerializer.Serialize(order, options));
        await AssertAsync(app, "/", "application/jsonl", expected);
        await AssertAsync(app, "/async", "application/jsonl", expected);
        await AssertAsync(app, "/integers", "application/jsonl",
            Lines(Enumerable.Range(-5, 3000), integer => JsonSerializer.Serialize(integer, options)));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Value_ApplicationsOptions(string settings)
    {
        await using RunningApp app = await StartAsync(settings, app =>
        {
            app.MapGet("/", () => StreamingResults.Value(new { Order.Many, Name = "<é>" }));
            app.MapGet("/base", () => StreamingResults.Value<Shape>(new Circle("c", 1)));
            app.MapGet("/object", () => StreamingResults.Value<object>(new Dog("Rex", 2)));
            app.MapGet("/null", () => StreamingResults.Value<Order>(null));
        });
        JsonSerializerOptions options = Options(app);
        await AssertAsync(app, "/", Json, JsonSerializer.SerializeToUtf8Bytes(new { Order.Many, Name = "<é>" }, options));
        await AssertAsync(app, "/base", Json, JsonSerializer.SerializeToUtf8Bytes<Shape>(new Circle("c", 1), options));
        await AssertAsync(app, "/object", Json, JsonSerializer.SerializeToUtf8Bytes<object>(new Dog("Rex", 2), options));
        await AssertAsync(app, "/null", Json, [.. "null"u8]);
    }

    [Fact]
    public async Task TypeInfo_WinsOverTheApplicationsOptions()
    {
        await using RunningApp app = await StartAsync("indented", app =>
        {
            app.MapGet("/array", () => StreamingResults.Array(Order.Many, GeneratedJson.Default.Order));
            app.MapGet("/async", () => StreamingResults.Array(Order.ReadAsync(Order.Many.Length), GeneratedJson.Default.Order));
            app.MapGet("/lines", () => StreamingResults.Lines(Order.Many, GeneratedJson.Default.Order));
            app.MapGet("/value", () => StreamingResults.Value(Order.Many, GeneratedJson.Default.OrderArray));
        });
        byte[] array = JsonSerializer.SerializeToUtf8Bytes(Order.Many, GeneratedJson.Default.OrderArray);
        Assert.StartsWith("[{\"ID\":\"0\",", Encoding.UTF8.GetString(array), StringComparison.Ordinal);
        foreach (string path in (string[])["/array", "/async", "/value"]) await AssertAsync(app, path, Json, array);
        await AssertAsync(app, "/lines", "application/jsonl",
            Lines(Order.Many, order => JsonSerializer.Serialize(order, GeneratedJson.Default.Order)));
    }

    [Fact]
    public async Task ItemsWithSourcesWithin_Array()
    {
        static Page[] Pages() =>
            [new("one", Returned.NumbersAsync<int>(3), 0), new("two", Returned.NumbersAsync<int>(0), 1)];
        await using RunningApp app = await StartAsync(
            "as they are", app => app.MapGet("/", () => StreamingResults.Array(Pages())));
        using MemoryStream expected = new();
        await JsonSerializer.SerializeAsync(expected, Pages(), Options(app));
        await AssertAsync(app, "/", Json, expected.ToArray());
    }

    [Fact]
    public async Task Document_IsTheEncodersText()
    {
        await using RunningApp app = await StartAsync(
            "indented", app => app.MapGet("/", () => StreamingResults.Document<int[]>(JsonEncoder.Range(8, 4))));
        await AssertAsync(app, "/", Json, [.. "[8,9,10,11]"u8]);
    }

    [Theory]
    [InlineData("/array", "[]")]
    [InlineData("/array-async", "[]")]
    [InlineData("/lines", "")]
    [InlineData("/lines-async", "")]
    [InlineData("/array?format=sse", "")]
    [InlineData("/lines?format=json", "[]")]
    public async Task EmptySource(string path, string expected)
    {
        await using RunningApp app = await RunningApp.StartWithFormatParameterAsync(app =>
        {
            app.MapGet("/array", () => StreamingResults.Array(Enumerable.Empty<Order>()));
            app.MapGet("/array-async", () => StreamingResults.Array(Order.ReadAsync(0)));
            app.MapGet("/lines", () => StreamingResults.Lines(Enumerable.Empty<Order>()));
            app.MapGet("/lines-async", () => StreamingResults.Lines(Order.ReadAsync(0)));
        });
        Answer answer = await app.GetAsync(path);
        Assert.Equal((200, expected), (answer.Status, answer.Text));
    }

    [Fact]
    public void WithoutSource_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => StreamingResults.Array((IEnumerable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => StreamingResults.Array((IAsyncEnumerable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => StreamingResults.Lines((IEnumerable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => StreamingResults.Lines((IAsyncEnumerable<int>)null!));
        Assert.Throws<ArgumentNullException>(() => StreamingResults.Document<int>(null!));
    }

    private static Task<RunningApp> StartAsync(string settings, Action<WebApplication> endpoints) => RunningApp.StartAsync(
        services => services.AddStreamingJson().ConfigureHttpJsonOptions(json => JsonSettings.All[settings](json.SerializerOptions)),
        endpoints);

    private static JsonSerializerOptions Options(RunningApp app) =>
        app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    private static byte[] Lines<T>(IEnumerable<T> items, Func<T, string> text) =>
        Encoding.UTF8.GetBytes(string.Concat(items.Select(item => text(item) + "\n")));

    private static async Task AssertAsync(RunningApp app, string path, string contentType, byte[] expected)
    {
        Answer answer = await app.GetAsync(path);
        Assert.Equal((200, contentType), (answer.Status, answer.ContentType));
        Assert.Equal(Encoding.UTF8.GetString(expected), answer.Text);
        Assert.Equal(expected, answer.Body);
    }
}
