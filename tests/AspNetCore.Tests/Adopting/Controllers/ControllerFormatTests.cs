using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using Newtonsoft.Json;

namespace StreamingJson.AspNetCore.Tests.Adopting.Controllers;

/// <summary>What a controller has by <c>AddControllers().AddStreamingJson()</c> that it had not before.</summary>
public sealed class ControllerFormatTests
{
    [Theory]
    [InlineData("new/Any", "application/jsonl", "application/jsonl", "1\n2\n")]
    [InlineData("new/Any", "application/x-ndjson", "application/x-ndjson", "1\n2\n")]
    [InlineData("new/Any", "application/json-seq", "application/json-seq", "\u001e1\n\u001e2\n")]
    [InlineData("new/Any", "text/event-stream", "text/event-stream", "data: 1\n\ndata: 2\n\n")]
    [InlineData("new/Any", "text/html, application/jsonl;q=0.5", "application/jsonl", "1\n2\n")]
    [InlineData("new/Any", "application/json, application/jsonl;q=0.5", "application/json; charset=utf-8", "[1,2]")]
    [InlineData("new/Any?format=jsonl", "*/*", "application/jsonl", "1\n2\n")]
    [InlineData("new/OnlyNdjson", "*/*", "application/x-ndjson", "1\n2\n")]
    [InlineData("new/OnlyNdjson", "application/json", "application/x-ndjson", "1\n2\n")]
    [InlineData("new/ChosenEvents", "*/*", "text/event-stream", "data: 1\n\ndata: 2\n\n")]
    [InlineData("new/ChosenEvents", "application/json", "text/event-stream", "data: 1\n\ndata: 2\n\n")]
    [InlineData("new/One", "application/jsonl", "application/json; charset=utf-8", "{\"a\":1}")]
    public async Task Format_AsTheActionOrTheClientChooses(string path, string accept, string contentType, string expected)
    {
        await using RunningApp app = await RunningApp.StartAsync(AddControllers, app => app.MapControllers());
        Answer answer = await app.GetAsync(path, ("Accept", accept));
        Assert.Equal((200, contentType, expected), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task ReaderLeaves_SourceIsDisposed()
    {
        Counter counter = new(wait: 1000);
        await using LostReader reader = await LostReader.StartAsync(
            services => AddControllers(services.AddSingleton(counter)), app => app.MapControllers());
        try
        {
            await reader.LeaveAsync("/new/Count");
            counter.GoOn();
            await counter.WhenDisposed.Patiently();
            Assert.False(counter.IsAtItsEnd);
            Assert.Equal(StreamEnd.ConsumerGone, (await reader.Log.NextOutcome()).End);
        }
        finally
        {
            counter.End();
        }
    }

    [Fact]
    public void Twice_OneFormatter()
    {
        ServiceCollection services = new();
        services.AddLogging();
        AddControllers(services);
        AddControllers(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        MvcOptions options = provider.GetRequiredService<IOptions<MvcOptions>>().Value;
        Assert.Single(options.OutputFormatters.OfType<StreamingJsonOutputFormatter>());
    }

    /// <summary>Nothing would be streamed, or other bytes than MVC's would be written: neither without a word.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NewtonsoftWrites_ApplicationDoesNotStart(bool isFirst)
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningApp.StartAsync(
            services =>
            {
                IMvcBuilder controllers = services.AddControllers();
                _ = isFirst ? controllers.AddNewtonsoftJson().AddStreamingJson() : controllers.AddStreamingJson().AddNewtonsoftJson();
            },
            app => app.MapControllers()));
        Assert.Contains("AddNewtonsoftJson()", error.Message, StringComparison.Ordinal);
        Assert.Contains("builder.Services.AddStreamingJson()", error.Message, StringComparison.Ordinal);
    }

    /// <summary>As for JSON patches, which Newtonsoft's formatter reads.</summary>
    [Fact]
    public async Task NewtonsoftReadsOnly_Streams()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services =>
            {
                AddControllers(services);
                services.Configure<MvcOptions>(options => options.InputFormatters.Insert(0, new NewtonsoftJsonPatchInputFormatter(
                    NullLogger.Instance, new JsonSerializerSettings(), ArrayPool<char>.Shared, new DefaultObjectPoolProvider(), options,
                    new MvcNewtonsoftJsonOptions())));
            },
            app => app.MapControllers());
        Assert.True(await app.StreamsAsync("new/Any"));
    }

    /// <summary>What is no controller needs no formatter.</summary>
    [Fact]
    public async Task NewtonsoftWrites_EndpointsStreamBesideIt()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services =>
            {
                services.AddControllers().AddApplicationPart(typeof(NewFormatsController).Assembly).AddNewtonsoftJson();
                services.AddStreamingJson();
            },
            app =>
            {
                RouteGroupBuilder group = app.MapGroup("/").WithStreamingJson();
                group.MapControllers();
                group.MapGet("/list", () => new[] { 1, 2 });
            });
        Assert.Equal(("[1,2]", true), ((await app.GetAsync("/list")).Text, await app.StreamsAsync("/list")));
        Assert.Equal("[1,2]", (await app.GetAsync("/new/Any")).Text);
        Assert.Equal("{\"a\":1}", (await app.GetAsync("/new/One")).Text);
    }

    [Fact]
    public void Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => ((IMvcBuilder)null!).AddStreamingJson());
        Assert.Throws<ArgumentNullException>(() => new StreamingJsonOutputFormatter(null!));
    }

    private static void AddControllers(IServiceCollection services) =>
        services.AddControllers().AddApplicationPart(typeof(NewFormatsController).Assembly).AddStreamingJson(
            options => options.FormatParameter = "format");
}
