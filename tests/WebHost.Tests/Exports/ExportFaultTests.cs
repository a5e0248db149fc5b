using System.Net;
using System.Text.Json;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>Neither a slow client holds the database, nor does a database that fails go unnoticed.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportFaultTests(PostgresServer postgres)
{
    private static readonly (string, string)[] Long = LongTable.Settings;

    [PostgresFact]
    public async Task ClientLeaves_TheQueryEndsOnTheServer()
    {
        await using RunningHost host = await StartAsync(Long);
        using (RawClient client = await host.AskAsync("/export/long"))
        {
            await client.ReadHeadAsync();
            await client.SkipAsync(100_000);
            Assert.True(await ExportStage.IsBusyAsync(postgres));
            client.Reset();
        }

        Assert.Equal(StreamEnd.ConsumerGone, (await host.Log.NextOutcome()).End);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }

    /// <summary>To cancel a query is to wait for its server: others are answered meanwhile, and in the end all is given back.</summary>
    [PostgresFact(needsOwn: true)]
    public async Task DatabaseAnswersNothing_ManyClientsLeave_OthersAreAnswered()
    {
        const int exports = 60;
        await using RunningHost host = await StartAsync(Long);
        List<RawClient> clients = [];
        for (int i = 0; i < exports; i++)
        {
            clients.Add(await host.AskAsync("/export/long"));
            await clients[i].ReadHeadAsync();
        }

        await using (await postgres.SuspendAsync())
        {
            foreach (RawClient client in clients) client.Reset();
            for (int i = 0; i < 100; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/"));
        }

        for (int i = 0; i < exports; i++) Assert.Equal(StreamEnd.ConsumerGone, (await host.Log.NextOutcome()).End);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    [PostgresFact]
    public async Task ClientStalls_ItsConnectionGoesBack()
    {
        await using RunningHost host = await StartAsync([.. Long, ("StallTimeout", "00:00:00.2"), ("Exports:MaxExports", "1")]);
        using RawClient client = await host.AskAsync("/export/long");
        await client.ReadHeadAsync();
        Assert.Equal(StreamEnd.Stalled, (await host.Log.NextOutcome()).End);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    [PostgresFact]
    public async Task AsManyAsMay_OneMoreIsRefused_UntilOneLeaves()
    {
        await using RunningHost host = await StartAsync([.. Long, ("Exports:MaxExports", "2")]);
        using RawClient first = await host.AskAsync("/export/long");
        using RawClient second = await host.AskAsync("/export/long");
        await first.ReadHeadAsync();
        await second.ReadHeadAsync();
        using HttpResponseMessage refused = await host.Client.GetAsync(ExportStage.Path).Patiently();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("nosniff", refused.Headers.GetValues("X-Content-Type-Options").Single());
        // What needs no rows needs no connection.
        using HttpResponseMessage head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, ExportStage.Path)).Patiently();
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        first.Reset();
        await host.Log.NextOutcome();
        await host.Log.NextOutcome();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    [PostgresFact]
    public async Task LockedTable_UnavailableBeforeTheFirstByte()
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres, ("Exports:LockTimeout", "00:00:00.1"));
        // Described before it is locked.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
        await using NpgsqlConnection other = new(postgres.ConnectionString);
        await other.OpenAsync();
        await using (NpgsqlTransaction transaction = await other.BeginTransactionAsync())
        {
            await using NpgsqlCommand command = new("lock table orders in access exclusive mode", other);
            await command.ExecuteNonQueryAsync();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    [PostgresFact]
    public async Task NoServer_Unavailable()
    {
        await using RunningHost host = await ExportStage.StartAsync("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, ExportStage.Path));
    }

    [PostgresFact]
    public async Task StatementTimeout_BreaksTheStream_AndSaysWhereToGoOn()
    {
        // Time for the first rows, and far too little for a hundred megabytes.
        await using RunningHost host = await StartAsync([.. Long, ("Exports:StatementTimeout", "00:00:00.1")]);
        await AssertBreaksAsync(host, () => Task.CompletedTask);
    }

    [PostgresFact]
    public async Task KilledBackend_BreaksTheStream_TheNextIsWhole()
    {
        await using RunningHost host = await StartAsync(Long);
        await AssertBreaksAsync(host, async () =>
        {
            (int processId, _, _) = (await postgres.QueryBackendsAsync()).Single(backend => backend.State == "active");
            await postgres.KillBackendAsync(processId);
        });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    [PostgresFact(needsOwn: true)]
    public async Task Restart_BreaksTheStream_TheNextIsWhole()
    {
        await using RunningHost host = await StartAsync(Long);
        await AssertBreaksAsync(host, () => postgres.RestartAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, $"{ExportStage.Path}?limit=1"));
    }

    /// <summary>Reads lines until they break off: the last says what happened, and the key of the one before.</summary>
    private async Task AssertBreaksAsync(RunningHost host, Func<Task> harm)
    {
        using HttpResponseMessage answer = await host.Client.GetAsync("/export/long?format=jsonl", HttpCompletionOption.ResponseHeadersRead).Patiently();
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync().Patiently());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string? last = await lines.ReadLineAsync().Patiently();
        await harm();
        string before = "";
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await lines.ReadLineAsync().Patiently() is string line) (before, last) = (last!, line);
        });
        JsonElement error = JsonDocument.Parse(last!).RootElement.GetProperty("error");
        Assert.Equal(500, error.GetProperty("status").GetInt32());
        Assert.Equal($"{JsonDocument.Parse(before).RootElement.GetProperty("id")}", error.GetProperty("cursor").GetString());
        Assert.Equal(StreamEnd.SourceFailed, (await host.Log.NextOutcome()).End);
    }

    private async Task<RunningHost> StartAsync(params (string, string)[] settings)
    {
        await LongTable.CreateAsync(postgres);
        return await ExportStage.StartAsync(postgres, settings);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningHost host, string path)
    {
        using HttpResponseMessage answer = await host.Client.GetAsync(path).Patiently();
        return answer.StatusCode;
    }
}
