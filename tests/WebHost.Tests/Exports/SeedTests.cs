using System.Diagnostics;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>The command <c>seed</c>, as a process, against a real PostgreSQL.</summary>
[Collection(SharedPostgres.Name)]
public sealed class SeedTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Setting = "ConnectionStrings__Postgres";

    public Task InitializeAsync() => postgres.ExecuteAsync("drop table if exists orders cascade");

    public Task DisposeAsync() => Task.CompletedTask;

    [PostgresFact]
    public async Task Seed_EveryRowAndColumn_IsThatOfOrderReader()
    {
        HostCommand seed = await SeedAsync("--rows", "10000");
        Assert.True(seed.ExitCode == 0, seed.Error);
        Assert.Equal("", seed.Error);
        Assert.Contains("orders has 10,000 rows", seed.Out, StringComparison.Ordinal);

        await using OrderReader expected = new(0, 10_000, 10_000);
        await using NpgsqlConnection connection = new(postgres.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new("select * from orders order by id", connection);
        await using NpgsqlDataReader actual = await command.ExecuteReaderAsync();
        Assert.Equal(expected.FieldCount, actual.FieldCount);
        for (int at = 0; at < expected.FieldCount; at++)
        {
            Assert.Equal((actual.GetName(at), actual.GetDataTypeName(at), actual.GetFieldType(at)),
                (expected.GetName(at), expected.GetDataTypeName(at), expected.GetFieldType(at)));
        }

        object[] expectedRow = new object[expected.FieldCount], actualRow = new object[expected.FieldCount];
        while (expected.Read())
        {
            Assert.True(await actual.ReadAsync());
            expected.GetValues(expectedRow);
            actual.GetValues(actualRow);
            Assert.Equal(actualRow, expectedRow);
            // Equal says nothing of these two.
            Assert.Equal(actual.GetDateTime(3).Kind, expected.GetDateTime(3).Kind);
            Assert.Equal(actual.GetDecimal(4).Scale, expected.GetDecimal(4).Scale);
            Assert.Equal(actual.GetFieldValue<DateTimeOffset>(3), expected.GetFieldValue<DateTimeOffset>(3));
        }

        Assert.False(await actual.ReadAsync());
    }

    [PostgresFact]
    public async Task Seed_Table_HasAKeyAndStatistics_AndRefusesNullsButInNotes()
    {
        Assert.Equal(0, (await SeedAsync("--rows", "500")).ExitCode);
        Assert.Equal([["id"]], await postgres.QueryAsync("""
            select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
            where i.indrelid = 'orders'::regclass and i.indisprimary
            """));
        Assert.Equal([[500f]], await postgres.QueryAsync("select reltuples from pg_class where oid = 'orders'::regclass"));
        Assert.Equal([["note"]], await postgres.QueryAsync(
            "select attname::text from pg_attribute where attrelid = 'orders'::regclass and attnum > 0 and not attnotnull"));
    }

    [PostgresFact]
    public async Task Seed_NoRows_MakesAnEmptyTable_AndFillsItLater()
    {
        Assert.Equal(0, (await SeedAsync("--rows", "0")).ExitCode);
        Assert.Equal(0, await CountAsync());
        Assert.Equal(0, (await SeedAsync("--rows", "7")).ExitCode);
        Assert.Equal(7, await CountAsync());
    }

    [PostgresFact]
    public async Task Seed_TableWithRows_IsReplacedOnlyWhenAsked()
    {
        await postgres.ExecuteAsync("create table orders (other text); insert into orders values ('kept')");
        HostCommand refused = await SeedAsync("--rows", "20");
        Assert.Equal(1, refused.ExitCode);
        AssertOneLine(refused.Error, "--replace");
        Assert.Equal([["kept"]], await postgres.QueryAsync("select other from orders"));

        Assert.Equal(0, (await SeedAsync("--replace", "--rows", "20")).ExitCode);
        Assert.Equal(20, await CountAsync());
    }

    [PostgresFact]
    public async Task Seed_IfEmpty_LoadsOnce_AndWaitsForNobodyWhoReads()
    {
        HostCommand first = await SeedAsync("--rows", "20", "--if-empty");
        Assert.True(first.ExitCode == 0, first.Error);
        await using NpgsqlConnection reader = new(postgres.ConnectionString);
        await reader.OpenAsync();
        await using NpgsqlTransaction reading = await reader.BeginTransactionAsync();
        await using NpgsqlCommand command = new("select id from orders", reader, reading);
        await command.ExecuteScalarAsync();

        HostCommand second = await SeedAsync("--rows", "30", "--if-empty");
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Contains("nothing was loaded", second.Out, StringComparison.Ordinal);
        await reading.RollbackAsync();
        Assert.Equal(20, await CountAsync());
    }

    [PostgresFact]
    public async Task Seed_ThatFailsBehindTheRows_LeavesWhatWasThere()
    {
        await postgres.ExecuteAsync("create table orders (other text); insert into orders values ('kept')");
        await WithTriggerAsync("raise exception 'no key today'", async () =>
        {
            HostCommand failed = await SeedAsync("--rows", "1000", "--replace");
            Assert.Equal(1, failed.ExitCode);
            AssertOneLine(failed.Error, "no key today");
        });
        Assert.Equal([["kept"]], await postgres.QueryAsync("select other from orders"));
    }

    [PostgresTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Seed_Signalled_RollsBack(string signal)
    {
        // Far more rows than are loaded before the signal; it says Loading when the table is made.
        Assert.Equal(130, (await HostCommand.RunAsync(["seed", "--rows", "100000000"], async process =>
        {
            await WaitForBackendAsync("copy orders");
            await SignalAsync(process, signal);
        }, (Setting, postgres.ConnectionString))).ExitCode);
        Assert.Equal([[true]], await postgres.QueryAsync("select to_regclass('orders') is null"));
        await WaitForBackendsAsync(backends => !backends.Exists(
            backend => backend.Query.StartsWith("copy orders", StringComparison.Ordinal)));
    }

    [PostgresFact]
    public async Task Seed_BackendTerminated_FailsWithALine()
    {
        HostCommand failed = await HostCommand.RunAsync(["seed", "--rows", "100000000"], async _ =>
            await postgres.TerminateBackendAsync(await WaitForBackendAsync("copy orders")), (Setting, postgres.ConnectionString));
        Assert.Equal(1, failed.ExitCode);
        AssertOneLine(failed.Error, "Nothing was changed.");
        Assert.Equal([[true]], await postgres.QueryAsync("select to_regclass('orders') is null"));
    }

    // Another server may trust whoever asks.
    [PostgresFact(needsOwn: true)]
    public async Task Seed_WrongPassword_FailsWithALine()
    {
        NpgsqlConnectionStringBuilder wrong = new(postgres.ConnectionString) { Password = "wrong-secret" };
        HostCommand failed = await HostCommand.RunAsync(["seed"], (Setting, wrong.ConnectionString));
        Assert.Equal(1, failed.ExitCode);
        AssertOneLine(failed.Error, "28P01");
        Assert.DoesNotContain("wrong-secret", failed.Error, StringComparison.Ordinal);
    }

    private Task<HostCommand> SeedAsync(params string[] arguments) =>
        HostCommand.RunAsync(["seed", .. arguments], (Setting, postgres.ConnectionString));

    private async Task<long> CountAsync() => (long)(await postgres.QueryAsync("select count(*) from orders"))[0][0]!;

    private async Task<int> WaitForBackendAsync(string query)
    {
        int processId = 0;
        await WaitForBackendsAsync(backends =>
        {
            processId = backends.Find(backend => backend.Query.StartsWith(query, StringComparison.Ordinal)).ProcessId;
            return processId != 0;
        });
        return processId;
    }

    private async Task WaitForBackendsAsync(Predicate<List<(int ProcessId, string? State, string Query)>> isRight)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!isRight([.. await postgres.QueryBackendsAsync()])) limit.Token.ThrowIfCancellationRequested();
    }

    private async Task WithTriggerAsync(string statement, Func<Task> run)
    {
        await postgres.ExecuteAsync($"""
            create function refuse() returns event_trigger language plpgsql as $$ begin {statement}; end $$;
            create event trigger refusal on ddl_command_end when tag in ('ALTER TABLE') execute function refuse()
            """);
        try
        {
            await run();
        }
        finally
        {
            await postgres.ExecuteAsync("drop event trigger refusal; drop function refuse()");
        }
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        await kill.WaitForExitAsync().Patiently();
        Assert.Equal(0, kill.ExitCode);
    }

    private static void AssertOneLine(string said, string part)
    {
        Assert.Equal(1, said.Count(character => character == '\n'));
        Assert.Contains(part, said, StringComparison.Ordinal);
    }
}
