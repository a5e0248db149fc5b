using System.IO.Pipelines;
using Npgsql;

namespace StreamingJson.Bench;

// The managed memory that the rows of a query allocate, all threads together, from the connection to a writer that forgets them.
internal static class RowAllocations
{
    // Those whose values have one size in .NET; a text is a string.
    private const string Columns = "id, customer_id, placed_at, total, paid, token";

    // As the host reads: at 8 KB, Npgsql's default, the waits for a buffer allocate 10 bytes a row.
    private const int ReadBuffer = 64 * 1024;

    // Code that is not optimized yet allocates 50 bytes a row; measured: it is optimized after five passes of 100,000 rows
    // without a pause. The runtime compiles in the background, 100 ms after it has found what to compile.
    private const int Passes = 10;
    private const long PassRows = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Bytes for each row.
    public static async Task<double> MeasureAsync(string connectionString, long rows, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString) { ReadBufferSize = ReadBuffer, Pooling = false };
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using Cooperator cooperator = new();
        // What is allocated once, by the runtime, the pools or the connection, is not the rows'.
        for (int pass = 0; pass < Passes; pass++)
        {
            await ReadAsync(connection, cooperator, PassRows, ct);
            await Task.Delay(Pause, ct);
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(connection, cooperator, rows, ct);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)rows;
    }

    private static async Task ReadAsync(NpgsqlConnection connection, Cooperator cooperator, long rows, CancellationToken ct)
    {
        await using NpgsqlCommand command = new($"select {Columns} from orders order by id limit {rows}", connection);
        JsonEncoder encoder = JsonEncoder.Rows(command, new JsonRowOptions { Format = JsonFormat.Lines, KeyColumn = "id" });
        JsonProducer producer = new(encoder, PipeWriter.Create(Stream.Null), cooperator);
        StreamOutcome outcome = await producer.BeginProducing(ct);
        if (outcome.End != StreamEnd.Completed)
        {
            throw new InvalidOperationException($"The export ended as {outcome.End}.");
        }
    }
}
