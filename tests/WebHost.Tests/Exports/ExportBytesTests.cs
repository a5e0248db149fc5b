using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>The orders that the host makes up, and those from a database: one document.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportBytesTests(PostgresServer postgres)
{
    [PostgresFact]
    public async Task GeneratedAndFromTheDatabase_SameBytes()
    {
        await using RunningHost database = await ExportStage.StartAsync(postgres);
        await using RunningHost spooled = await ExportStage.StartAsync(postgres.ConnectionString, ("Exports:Spool", "true"));
        await using RunningHost generated = await RunningHost.StartAsync($"--StreamingJson:Exports:GeneratedRows={ExportStage.Rows}");
        foreach (string query in new[]
        {
            "", "?format=jsonl", "?format=json-seq", "?format=sse", "?columns=note", "?columns=total,id,placed_at&format=jsonl",
            "?after=0", "?after=-5", "?after=29999", "?after=30000", "?after=99999999", "?limit=0", "?limit=1", "?after=100&limit=7&format=ndjson",
        })
        {
            byte[] expected = await generated.Client.GetByteArrayAsync(ExportStage.Path + query).Patiently();
            byte[] direct = await database.Client.GetByteArrayAsync(ExportStage.Path + query).Patiently();
            byte[] byFile = await spooled.Client.GetByteArrayAsync(ExportStage.Path + query).Patiently();
            Assert.True(expected.SequenceEqual(direct) && expected.SequenceEqual(byFile), query);
        }

        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }

    [PostgresTheory]
    [InlineData("after=abc", "after=abc")]
    [InlineData("after=", "after=")]
    [InlineData("after=1%00", "after=1")]
    [InlineData("after=99999999999999999999", "after=99999999999999999999")]
    [InlineData("after=1&after=2", "after")]
    [InlineData("columns=", "columns")]
    [InlineData("columns=id,id", "columns=id,id")]
    [InlineData("columns=id,%22secret%22", "secret")]
    [InlineData("columns=Id", "'Id'")]
    [InlineData("columns=id;drop%20table%20orders", "drop table orders")]
    [InlineData("limit=-1", "limit=-1")]
    [InlineData("limit=1e3", "limit=1e3")]
    [InlineData("format=xml", "xml")]
    [InlineData("parallel=0", "from 1 to 4")]
    [InlineData("parallel=5", "parallel=5")]
    [InlineData("parallel=two", "parallel=two")]
    [InlineData("parallel=2&parallel=2", "parallel")]
    [InlineData("ordered=maybe", "ordered=maybe")]
    [InlineData("parallel=2&after=abc", "after=abc")]
    public async Task BadRequest_NamesIt(string query, string named)
    {
        await using RunningHost database = await ExportStage.StartAsync(postgres);
        await using RunningHost generated = await RunningHost.StartAsync();
        foreach (RunningHost host in new[] { database, generated })
        {
            using HttpResponseMessage answer = await host.Client.GetAsync($"{ExportStage.Path}?{query}").Patiently();
            Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.Contains(named, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(host.Log.Lines, line => line.Level >= LogLevel.Warning);
        }
    }

    [Fact]
    public async Task UnknownDataset_NotFound_NamesThoseThereAre()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using HttpResponseMessage answer = await host.Client.GetAsync("/export/secrets").Patiently();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("allowed are orders", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
