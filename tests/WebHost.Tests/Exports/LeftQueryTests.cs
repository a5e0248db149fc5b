using System.Data;
using System.Data.Common;
using System.IO.Pipelines;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>A query that is left ends on the server, whoever made its command, and the connection is as it was.</summary>
[Collection(SharedPostgres.Name)]
public sealed class LeftQueryTests(PostgresServer postgres)
{
    // Far too many to be read to their end.
    private const string Endless = "select generate_series(1, 100000000000) as value, repeat('x', 100) as text";

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OfADataSource_EndsOnTheServer(bool inPieces)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        await LeaveAsync(source.CreateCommand(Endless), inPieces);
        await AssertIdleAsync();
        // Its connection, the only one, is back, and good.
        await using NpgsqlCommand next = source.CreateCommand("select 1");
        Assert.Equal(1, await next.ExecuteScalarAsync().Patiently());
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OfEntityFramework_EndsOnTheServer_ItsConnectionIsClosedAgain(bool inPieces)
    {
        await using DbContext db = new(new DbContextOptionsBuilder().UseNpgsql(postgres.ConnectionString).Options);
        DbConnection connection = db.Database.GetDbConnection();
        for (int i = 0; i < 3; i++)
        {
            DbCommand command = connection.CreateCommand();
            command.CommandText = Endless;
            await LeaveAsync(command, inPieces);
            await AssertIdleAsync();
            Assert.Equal(ConnectionState.Closed, connection.State);
            Assert.Equal(7, await db.Database.SqlQuery<int>($"select 7 as \"Value\"").SingleAsync().Patiently());
            await using DbCommand query = db.Database.SqlQuery<int>($"select 8 as \"Value\"").CreateDbCommand();
            Assert.Equal(1, await CountAsync(JsonEncoder.Rows(query)));
            Assert.Equal(ConnectionState.Closed, connection.State);
        }

        await connection.OpenAsync().Patiently();
        await using DbCommand open = connection.CreateCommand();
        open.CommandText = Endless;
        await LeaveAsync(open, inPieces);
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(7, await db.Database.SqlQuery<int>($"select 7 as \"Value\"").SingleAsync().Patiently());
    }

    private static async Task LeaveAsync(DbCommand command, bool inPieces)
    {
        JsonEncoder encoder = JsonEncoder.Rows(command, new JsonRowOptions { StreamedColumns = inPieces ? ["text"] : [] });
        IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(PipeWriter.Create(Stream.Null)).GetAsyncEnumerator();
        for (int items = 0; items < 100; items += chunks.Current.Items) Assert.True(await chunks.MoveNextAsync().Patiently());
        await chunks.DisposeAsync().AsTask().Patiently();
    }

    private static async Task<long> CountAsync(JsonEncoder encoder)
    {
        JsonProducer producer = new(encoder, PipeWriter.Create(Stream.Null), Cooperator.Shared);
        return (await producer.BeginProducing().Patiently()).Items;
    }

    private async Task AssertIdleAsync() => Assert.DoesNotContain(await postgres.QueryBackendsAsync(),
        backend => backend.State == "active" && backend.Query.Contains("generate_series", StringComparison.Ordinal));
}
