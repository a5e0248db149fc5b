using Npgsql;

namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>What other tests rely on: the faults happen, and the server is there again after them.</summary>
[Collection(SharedPostgres.Name)]
public sealed class PostgresServerTests(PostgresServer postgres)
{
    [PostgresFact]
    public async Task TerminateBackend_EndsThatSessionOnly()
    {
        await using NpgsqlConnection victim = await OpenAsync();
        await using NpgsqlConnection other = await OpenAsync();
        await postgres.TerminateBackendAsync(victim.ProcessID);
        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(victim));
        Assert.Equal(PostgresErrorCodes.AdminShutdown, error.SqlState);
        Assert.Equal(1, await AskAsync(other));
    }

    [PostgresFact(needsOwn: true)]
    public async Task KillBackend_BreaksAllSessions_AndTheServerRecovers()
    {
        await using NpgsqlConnection victim = await OpenAsync();
        await using NpgsqlConnection other = await OpenAsync();
        await postgres.KillBackendAsync(victim.ProcessID);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(victim));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(other));
        await using NpgsqlConnection after = await OpenAsync();
        Assert.Equal(1, await AskAsync(after));
    }

    [PostgresTheory(needsOwn: true)]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task Restart_KeepsWhatIsCommitted(string signal)
    {
        await postgres.ExecuteAsync("create table kept (value int); insert into kept values (7)");
        await using NpgsqlConnection before = await OpenAsync();
        await postgres.RestartAsync(signal);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => AskAsync(before));
        Assert.Equal([[7]], await postgres.QueryAsync("select value from kept"));
        await postgres.ExecuteAsync("drop table kept");
    }

    [PostgresFact]
    public async Task QueryBackends_ListsOthersOfThisDatabase()
    {
        await using NpgsqlConnection other = await OpenAsync();
        Assert.Equal(1, await AskAsync(other));
        Assert.Contains((other.ProcessID, "idle", "select 1"), await postgres.QueryBackendsAsync());
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        NpgsqlConnection connection = new(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync().Patiently();
        return connection;
    }

    private static async Task<int> AskAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = new("select 1", connection);
        return (int)(await command.ExecuteScalarAsync().Patiently())!;
    }
}
