using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.Tests;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>
/// The rows of a query: in the format that is asked for, made when there is a reader for them, and closed in any case.
/// </summary>
public sealed class ResultRowsTests
{
    private static readonly FakeColumn[] Columns = [new("OrderId", typeof(int)), new("note", typeof(string), "text")];

    private readonly FakeReader _reader = new(Columns, [1, "é"], [2, null]);
    private readonly FakeCommand _command;

    public ResultRowsTests() => _command = new FakeCommand(_reader);

    [Theory]
    [InlineData("", "application/json; charset=utf-8", """[{"OrderId":1,"note":"é"},{"OrderId":2,"note":null}]""")]
    [InlineData("?format=jsonl", "application/jsonl", "{\"OrderId\":1,\"note\":\"é\"}\n{\"OrderId\":2,\"note\":null}\n")]
    [InlineData("?format=ndjson", "application/x-ndjson", "{\"OrderId\":1,\"note\":\"é\"}\n{\"OrderId\":2,\"note\":null}\n")]
    [InlineData("?format=sse", "text/event-stream",
        "data: {\"OrderId\":1,\"note\":\"é\"}\n\ndata: {\"OrderId\":2,\"note\":null}\n\n")]
    public async Task Command_RowsInTheFormatThatIsAskedFor_ByTheApplicationsOptions(
        string query, string contentType, string expected)
    {
        await using RunningApp app = await StartAsync(() => StreamingResults.Rows(_command));
        Answer answer = await app.GetAsync("/rows" + query);
        Assert.Equal((200, contentType), (answer.Status, answer.ContentType));
        // The names by its naming policy, and no more escaped than it escapes.
        Assert.Equal(expected.Replace("OrderId", "orderId", StringComparison.Ordinal), answer.Text);
        Assert.Equal((1, 1), (_command.Executed, _reader.Disposals));
        Assert.NotEqual(0, _command.Disposals);
    }

    [Fact]
    public async Task OwnOptions_WinOverTheApplications()
    {
        JsonRowOptions options = new()
        {
            Format = JsonFormat.Lines,
            Shape = JsonRowShape.Arrays,
            SerializerOptions = JsonSerializerOptions.Default,
        };
        await using RunningApp app = await StartAsync(() => StreamingResults.Rows(_command, options));
        Assert.Equal("[\"OrderId\",\"note\"]\n[1,\"\\u00E9\"]\n[2,null]\n", (await app.GetAsync("/rows")).Text);
    }

    [Theory]
    [InlineData("HEAD", "", 200)]
    [InlineData("GET", "?format=xml", 400)]
    public async Task NoRowsAreSent_QueryIsNeverMade_ButLetGoOf(string method, string query, int status)
    {
        await using RunningApp app = await StartAsync(() => StreamingResults.Rows(_command));
        Assert.Equal(status, (await app.SendAsync(new HttpMethod(method), "/rows" + query)).Status);
        await Eventually.Holds(() => _command.Disposals == 1);
        Assert.Equal((0, 0), (_command.Executed, _reader.Disposals));
    }

    [Fact]
    public async Task Prepared_OnceForEachAnswerWithRows_ItsConnectionIsClosed()
    {
        int prepared = 0;
        await using RunningApp app = await StartAsync(() => StreamingResults.Rows(_ =>
        {
            prepared++;
            return ValueTask.FromResult<DbCommand>(_command);
        }));
        await app.SendAsync(HttpMethod.Head, "/rows");
        Assert.Equal(0, prepared);
        Assert.Equal(200, (await app.GetAsync("/rows")).Status);
        Assert.Equal((1, 1, 1), (prepared, _reader.Disposals, _command.Owner.Disposals));
    }

    /// <summary>The options' format is that of a client that does not mind.</summary>
    [Theory]
    [InlineData(JsonFormat.Array, "application/json; charset=utf-8")]
    [InlineData(JsonFormat.Lines, "application/jsonl")]
    [InlineData(JsonFormat.Sequence, "application/json-seq")]
    [InlineData(JsonFormat.Events, "text/event-stream")]
    public async Task OwnEncoder_IsToldTheFormat(JsonFormat format, string contentType)
    {
        List<JsonFormat> formats = [];
        await using RunningApp app = await StartAsync(() => StreamingResults.Rows(options =>
        {
            formats.Add(options.Format);
            return JsonEncoder.Rows(new FakeReader(Columns, [1, "a"]), options);
        }, new JsonRowOptions { Format = format }));
        Assert.Equal(contentType, (await app.GetAsync("/rows", ("Accept", "*/*"))).ContentType);
        Assert.Equal("{\"orderId\":1,\"note\":\"a\"}\n", (await app.GetAsync("/rows?format=jsonl")).Text);
        Assert.Equal([format, JsonFormat.Lines], formats);
    }

    [Fact]
    public async Task Key_StandsInATrailer_AsItCanStandInTheNextQuery()
    {
        FakeReader reader = new(Columns, [1, "a b/é"]);
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Rows(options => JsonEncoder.Rows(reader, options), new JsonRowOptions { KeyColumn = "note" }));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client("2"), "/stream", ("TE", "trailers"));
        Assert.Equal("a%20b%2F%C3%A9", answer.Trailer("Stream-Cursor"));
    }

    [Fact]
    public async Task Progress_IsToldOfTheEnd()
    {
        Told told = new();
        await using RunningApp app = await StartAsync(() =>
        {
            StreamedRows rows = StreamingResults.Rows(_command);
            rows.Progress = told;
            return rows;
        });
        Answer answer = await app.GetAsync("/rows");
        Assert.Equal((StreamState.Done, 2, answer.Body.Length), (told.Last.State, told.Last.Items, told.Last.Bytes));
    }

    [Fact]
    public void WithoutAQuery_Throws()
    {
        Assert.Throws<ArgumentNullException>("command", () => StreamingResults.Rows((DbCommand)null!));
        Assert.Throws<ArgumentNullException>(
            "prepare", () => StreamingResults.Rows((Func<CancellationToken, ValueTask<DbCommand>>)null!));
        Assert.Throws<ArgumentNullException>("encoder", () => StreamingResults.Rows((Func<JsonRowOptions, JsonEncoder>)null!));
    }

    private static Task<RunningApp> StartAsync(Func<IResult> rows) => RunningApp.StartAsync(
        services =>
        {
            services.AddStreamingJson(options => options.FormatParameter = "format");
            services.Configure<JsonOptions>(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        },
        app => app.MapMethods("/rows", ["GET", "HEAD"], rows));

    private sealed class Told : IProgress<StreamProgress>
    {
        public StreamProgress Last { get; private set; }

        public void Report(StreamProgress value) => Last = value;
    }
}
