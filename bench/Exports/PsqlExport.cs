using System.Diagnostics;

namespace StreamingJson.Bench;

// The rows as lines of JSON that PostgreSQL makes by itself. Its program's CPU has gone with the program when it has ended.
internal sealed class PsqlExport(string name, Psql psql) : ExportCase(name)
{
    private const string Copy = $"copy (select row_to_json(t) from ({OrdersServer.Query}) t) to stdout";

    public override Task WarmUpAsync(CancellationToken ct) => psql.RunAsync(Copy, ct);

    public override async Task MeasureAsync(long rows, PostgresCpu? postgres, CancellationToken ct)
    {
        // As long as the others wait for their server.
        await Task.Delay(200, ct);
        double? before = postgres?.Seconds();
        long start = Stopwatch.GetTimestamp();
        await psql.RunAsync(Copy, ct);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Samples.Add(new ExportSample(rows / seconds, null, null, postgres?.Seconds() - before));
    }
}
