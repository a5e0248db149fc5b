using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>A host over a real database with <c>orders</c> in it.</summary>
internal static class ExportStage
{
    public const int Rows = 30_000;

    public const string Path = "/export/orders";

    /// <param name="postgres">The server; the table is loaded anew.</param>
    /// <param name="settings">More of the section <c>StreamingJson:Exports</c>, key by value.</param>
    public static async Task<RunningHost> StartAsync(PostgresServer postgres, params (string Key, string Value)[] settings)
    {
        await new OrderLoad(postgres.ConnectionString, Rows, replaces: true).RunAsync(new Unseen(), CancellationToken.None).Patiently();
        return await StartAsync(postgres.ConnectionString, settings);
    }

    /// <param name="connectionString">Of a server that may not be there.</param>
    /// <param name="settings">As for the other form.</param>
    public static Task<RunningHost> StartAsync(string connectionString, params (string Key, string Value)[] settings) =>
        RunningHost.StartAsync([
            $"--ConnectionStrings:Postgres={connectionString}",
            .. settings.Select(setting => $"--StreamingJson:{setting.Key}={setting.Value}")]);

    /// <summary>Waits until no query of an export runs on the server any more.</summary>
    public static async Task AssertDatabaseIdleAsync(PostgresServer postgres)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; await IsBusyAsync(postgres); i++)
        {
            Assert.True(i < 3_000, "A query still runs.");
            await timer.WaitForNextTickAsync().Patiently();
        }
    }

    /// <summary>Whether a query of an export runs, or waits for its client.</summary>
    public static async Task<bool> IsBusyAsync(PostgresServer postgres) =>
        (await postgres.QueryBackendsAsync()).Any(backend => backend.State != "idle" && backend.Query.Contains("as dataset", StringComparison.Ordinal));

    private sealed class Unseen : ISeedProgress
    {
        public void Begin(string step)
        {
        }

        public void Report(long rows)
        {
        }
    }
}
