using System.Net;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>By way of a spool, the database is free before its client has read.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportSpoolTests(PostgresServer postgres)
{
    [PostgresFact]
    public async Task ClientReadsNothing_ItsConnectionGoesBack_ThenItReadsAll()
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres, ("Exports:Spool", "true"), ("Exports:MaxExports", "1"));
        using RawClient slow = await host.AskAsync($"{ExportStage.Path}?format=jsonl", receiveBuffer: 4096);
        await slow.ReadHeadAsync();
        await ExportStage.AssertDatabaseIdleAsync(postgres);
        string quick = await SecondAsync(host);
        await slow.ReadUntilAsync($"{{\"id\":{ExportStage.Rows},");
        Assert.Equal(ExportStage.Rows, quick.Count(c => c == '\n'));
    }

    /// <summary>What the server has sent, the host may still be reading: asks until there is a place.</summary>
    private static async Task<string> SecondAsync(RunningHost host)
    {
        while (true)
        {
            using HttpResponseMessage answer = await host.Client.GetAsync($"{ExportStage.Path}?format=jsonl").Patiently();
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.Content.ReadAsStringAsync();
            Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (answer.StatusCode, host.Log.Lines.Count(line => line.End == StreamEnd.Completed)));
        }
    }

    [PostgresFact]
    public async Task DiskIsTaken_OneMoreIsRefused_UntilOneLeaves()
    {
        await using RunningHost host = await ExportStage.StartAsync(
            postgres, ("Exports:Spool", "true"), ("Exports:SpoolBytes", "1 MB"), ("Exports:SpoolBytesPerExport", "1 MB"));
        using (RawClient first = await host.AskAsync(ExportStage.Path, receiveBuffer: 4096))
        {
            await first.ReadHeadAsync();
            using HttpResponseMessage refused = await host.Client.GetAsync(ExportStage.Path).Patiently();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            first.Reset();
        }

        Assert.Equal(StreamEnd.SourceFailed, (await host.Log.NextOutcome()).End);
        Assert.Equal(StreamEnd.ConsumerGone, (await host.Log.NextOutcome()).End);
        Assert.StartsWith("[{", await host.Client.GetStringAsync(ExportStage.Path).Patiently(), StringComparison.Ordinal);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }
}
