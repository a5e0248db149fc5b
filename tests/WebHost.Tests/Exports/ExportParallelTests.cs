using System.Net;
using System.Text.Json;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>An export over several connections is that over one.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportParallelTests(PostgresServer postgres)
{
    [PostgresFact]
    public async Task Ordered_SameBytes()
    {
        await using RunningHost database = await ExportStage.StartAsync(postgres);
        await using RunningHost spooled = await ExportStage.StartAsync(postgres.ConnectionString, ("Exports:Spool", "true"));
        await using RunningHost generated = await RunningHost.StartAsync($"--StreamingJson:Exports:GeneratedRows={ExportStage.Rows}");
        foreach (string query in new[]
        {
            "?format=json", "?format=jsonl", "?format=json-seq", "?format=sse", "?columns=note,id", "?after=29999", "?after=30000",
            "?limit=0", "?limit=5000", "?limit=5001&after=17", "?after=12345&limit=14000&format=jsonl",
        })
        {
            byte[] expected = await generated.Client.GetByteArrayAsync(ExportStage.Path + query).Patiently();
            foreach (RunningHost host in new[] { database, spooled, generated })
            {
                for (int parallel = 2; parallel <= 4; parallel++)
                {
                    byte[] parts = await host.Client.GetByteArrayAsync($"{ExportStage.Path}{query}&parallel={parallel}").Patiently();
                    Assert.True(expected.SequenceEqual(parts), $"{query}, {parallel}");
                }
            }
        }

        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }

    [PostgresFact]
    public async Task Unordered_EachRowOnce()
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres);
        string expected = await host.Client.GetStringAsync($"{ExportStage.Path}?format=jsonl&after=5").Patiently();
        string parts = await host.Client.GetStringAsync($"{ExportStage.Path}?format=jsonl&after=5&parallel=4&ordered=false").Patiently();
        Assert.Equal(expected.Split('\n').Order(StringComparer.Ordinal), parts.Split('\n').Order(StringComparer.Ordinal));
    }

    [PostgresTheory]
    [InlineData("")]
    [InlineData("&ordered=false")]
    public async Task TableChangesMeanwhile_OneSnapshot(string order)
    {
        await using RunningHost host = await StartAsync();
        using HttpResponseMessage answer = await host.Client
            .GetAsync($"{LongTable.Path}?columns=id,text&format=jsonl&parallel=3{order}", HttpCompletionOption.ResponseHeadersRead).Patiently();
        // All that is not in a buffer yet is read after this.
        await postgres.ExecuteAsync("delete from long where id % 2 = 0; insert into long select g, 'new' from generate_series(100000, 100100) g");
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync().Patiently());
        List<int> ids = [];
        while (await lines.ReadLineAsync().Patiently() is string line) ids.Add(JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32());
        Assert.Equal(Enumerable.Range(1, LongTable.Rows), order == "" ? ids : ids.Order());
    }

    [PostgresFact]
    public async Task ConnectionsAreCounted_AndComeBack()
    {
        await using RunningHost host = await StartAsync(("Exports:MaxExports", "3"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, $"{LongTable.Path}?parallel=4"));
        using (RawClient client = await host.AskAsync($"{LongTable.Path}?parallel=3"))
        {
            await client.ReadHeadAsync();
            await client.SkipAsync(100_000);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, $"{LongTable.Path}?limit=1"));
            client.Reset();
        }

        await host.Log.NextOutcome();
        await host.Log.NextOutcome();
        Assert.Equal(StreamEnd.ConsumerGone, (await host.Log.NextOutcome()).End);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{LongTable.Path}?parallel=3&limit=1"));
    }

    [PostgresFact]
    public async Task BackendsKilledAgainAndAgain_GoingOnByTheCursor_EachRowOnce()
    {
        await using RunningHost host = await StartAsync();
        List<int> ids = [];
        for (int cuts = 0; ids.Count < LongTable.Rows; cuts++)
        {
            string path = $"{LongTable.Path}?columns=id,text&format=jsonl&parallel=3&after={(ids.Count > 0 ? ids[^1] : 0)}";
            using HttpResponseMessage answer = await host.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).Patiently();
            using StreamReader lines = new(await answer.Content.ReadAsStreamAsync().Patiently());
            try
            {
                for (int i = 0; await lines.ReadLineAsync().Patiently() is string line; i++)
                {
                    JsonElement row = JsonDocument.Parse(line).RootElement;
                    if (row.TryGetProperty("id", out JsonElement id)) ids.Add(id.GetInt32());
                    else Assert.Equal($"{ids[^1]}", row.GetProperty("error").GetProperty("cursor").GetString());
                    if (i != 2_000 || cuts >= 4) continue;
                    foreach ((int process, string? state, _) in await postgres.QueryBackendsAsync())
                        if (state != "idle") await postgres.TerminateBackendAsync(process);
                }
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                // The stream was broken; it goes on behind its last row.
            }
        }

        Assert.Equal(Enumerable.Range(1, LongTable.Rows), ids);
    }

    private async Task<RunningHost> StartAsync(params (string, string)[] settings)
    {
        await LongTable.CreateAsync(postgres);
        return await ExportStage.StartAsync(postgres, [.. LongTable.Settings, .. settings]);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningHost host, string path)
    {
        using HttpResponseMessage answer = await host.Client.GetAsync(path).Patiently();
        return answer.StatusCode;
    }
}
