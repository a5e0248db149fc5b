using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>Values that are not whole in memory: the same bytes.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportLongColumnTests(PostgresServer postgres)
{
    private const string Create = """
        drop table if exists documents;
        create table documents as select g as id, repeat(chr(233) || '"\' || g, 40000 * g) as text,
            case when g <> 2 then decode(repeat('00ff' || lpad(to_hex(g), 2, '0'), 50000 * g), 'hex') end as file, g * 1.5 as weight
        from generate_series(1, 4) g
        """;

    private static readonly (string, string)[] Short =
        [("Exports:Datasets:documents:Sql", "select * from documents"), ("Exports:Datasets:documents:Key", "id")];

    private static readonly (string, string)[] Long =
        [.. Short, ("Exports:Datasets:documents:StreamedColumns:0", "text"), ("Exports:Datasets:documents:StreamedColumns:1", "file")];

    [PostgresFact]
    public async Task InPieces_SameBytes()
    {
        await postgres.ExecuteAsync(Create);
        await using RunningHost whole = await ExportStage.StartAsync(postgres.ConnectionString, Short);
        await using RunningHost pieces = await ExportStage.StartAsync(postgres.ConnectionString, Long);
        foreach (string query in new[]
        {
            "", "?format=jsonl", "?columns=file,id,text&after=1", "?columns=id,weight", "?columns=text&limit=2&format=sse", "?parallel=3",
        })
        {
            byte[] expected = await whole.Client.GetByteArrayAsync($"/export/documents{query}").Patiently();
            byte[] inPieces = await pieces.Client.GetByteArrayAsync($"/export/documents{query}").Patiently();
            Assert.True(expected.SequenceEqual(inPieces), query);
        }
    }

    [PostgresFact]
    public async Task NoSuchColumn_IsSaid()
    {
        await postgres.ExecuteAsync(Create);
        await using RunningHost host = await ExportStage.StartAsync(
            postgres.ConnectionString, [.. Short, ("Exports:Datasets:documents:StreamedColumns:0", "page")]);
        using HttpResponseMessage answer = await host.Client.GetAsync("/export/documents").Patiently();
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, answer.StatusCode);
    }
}
