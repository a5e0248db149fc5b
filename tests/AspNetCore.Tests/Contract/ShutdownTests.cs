using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>The application stops: nothing new is begun, and what runs may end by itself until the host's limit.</summary>
public sealed class ShutdownTests
{
    private const int Items = 2_000;
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _web;

    [Theory]
    [MemberData(nameof(Matrix.FormatAndProtocol), MemberType = typeof(Matrix))]
    public async Task Stopping_NewStreamIsRefused_SourceNeverBegins(string format, string protocol)
    {
        AsyncSource<Row> source = new(Row.EndlessAsync);
        await using StreamingApp app = await StartAsync(source);
        HttpClient client = app.Client(protocol);
        Assert.Equal("here", await client.GetStringAsync("/").Patiently());
        _web!.Lifetime.StopApplication();
        foreach (string path in new[] { "/stream", "/adopted", "/document" })
        {
            WireAnswer answer = await WireAnswer.GetAsync(client, $"{path}?format={format}",
                ("Accept-Encoding", "gzip"), ("TE", "trailers"), ("Range", "bytes=0-5"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.Head.StatusCode, answer.IsWhole));
            Assert.Equal("application/problem+json", answer.Head.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Head.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
            using JsonDocument problem = JsonDocument.Parse(answer.Body);
            Assert.Equal(503, problem.RootElement.GetProperty("status").GetInt32());
        }

        Assert.Equal("here", await client.GetStringAsync("/").Patiently());
        Assert.Equal((0, 0), (source.Begun, app.Log.Outcomes));
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task RunningStream_EndsInTime_Whole(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(_ => InTwoPartsAsync());
        await using StreamingApp app = await StartAsync(source);
        Task<WireAnswer> answer = WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding), ("TE", "trailers"));
        await source.WhenBegun.Patiently();
        Task stopping = _web!.StopAsync();
        await WhenStopping();
        Assert.False(answer.IsCompleted);
        _rest.SetResult();
        Assert.True((await answer).IsWhole);
        (byte[] body, bool isWhole) = Coding.Decode(coding, (await answer).Body);
        Assert.True(isWhole);
        Records records = Records.Read(format, body);
        Assert.Equal((2 * Items, null as JsonElement?), (records.Items.Count, records.Error));
        Assert.Equal("completed", (await answer).Trailer("Stream-Outcome"));
        await stopping.Patiently();
        AssertEnded(app, StreamEnd.Completed, source);
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task EndlessStream_CutAtTheLimit(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(Row.EndlessAsync);
        await using StreamingApp app = await StartAsync(source, TimeSpan.FromMilliseconds(200));
        using HttpRequestMessage request = Request(app.Client(protocol), $"/stream?format={format}");
        request.Headers.Add("Accept-Encoding", coding);
        using HttpResponseMessage head = await app.Client(protocol)
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Patiently();
        using Stream body = await head.Content.ReadAsStreamAsync().Patiently();
        Task reading = body.CopyToAsync(Stream.Null);
        await _web!.StopAsync().Patiently();
        Exception cut = await Assert.ThrowsAnyAsync<Exception>(() => reading.Patiently());
        Assert.True(cut is IOException or HttpRequestException, $"{cut}");
        await Eventually.Holds(() => app.Cooperator.TaskCount == 0);
        AssertEnded(app, StreamEnd.ShuttingDown, source);
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatAndProtocol), MemberType = typeof(Matrix))]
    public async Task QuietStream_CutAtTheLimit(string format, string protocol)
    {
        foreach (int items in new[] { 0, Items })
        {
            AsyncSource<Row> source = new(token => Row.SilentAfterAsync(items, token));
            await using StreamingApp app = await StartAsync(source, TimeSpan.FromMilliseconds(200));
            Task<WireAnswer> answer = WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}");
            // Its source begins before it is let in.
            await Eventually.Holds(() => app.Cooperator.TaskCount == 1);
            await _web!.StopAsync().Patiently();
            bool isWhole = await answer.ContinueWith(ended => ended.IsCompletedSuccessfully && ended.Result.IsWhole,
                TaskScheduler.Default).Patiently();
            Assert.False(isWhole);
            await Eventually.Holds(() => app.Cooperator.TaskCount == 0);
            AssertEnded(app, StreamEnd.ShuttingDown, source);
        }
    }

    private Task<StreamingApp> StartAsync(AsyncSource<Row> source, TimeSpan? limit = null) => StreamingApp.StartAsync(
        web =>
        {
            _web = web;
            web.MapGet("/stream", () => StreamingResults.Array(source));
            web.MapGet("/adopted", () => source).WithStreamingJson();
            web.MapGet("/document", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, Items)));
        },
        build: builder => builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = limit ?? TimeSpan.FromSeconds(30)));

    private async IAsyncEnumerable<Row> InTwoPartsAsync()
    {
        for (int i = 0; i < Items; i++) yield return Row.Of(i);
        await _rest.Task;
        for (int i = 0; i < Items; i++) yield return Row.Of(i);
    }

    private Task WhenStopping()
    {
        TaskCompletionSource stopping = new();
        _web!.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task.Patiently();
    }

    private static HttpRequestMessage Request(HttpClient client, string path) =>
        new(HttpMethod.Get, path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };

    private static void AssertEnded(StreamingApp app, StreamEnd end, SourceRecord source)
    {
        Assert.Equal(end, app.Log.Lines.Single(line => line.End is not null).End);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Error);
    }
}
