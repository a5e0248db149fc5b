namespace StreamingJson.WebHost;

/// <summary>The section <c>StreamingJson:Exports</c>: what <c>/export</c> serves, and what it may take from the database.</summary>
public sealed class ExportSettings
{
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// The datasets by name: <c>StreamingJson:Exports:Datasets:orders:Sql</c>. They come from <c>ConnectionStrings:Postgres</c>; without
    /// it there is one, <c>orders</c>, and the host makes it up.
    /// </summary>
    public Dictionary<string, DatasetSettings> Datasets { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// How many connections exports may hold at once, at least 1 and below the connection string's <c>Maximum Pool Size</c>; above it, 503. An
    /// export holds one, or as many as it is split over. The default is 64.
    /// </summary>
    public int MaxExports { get; set; } = 64;

    /// <summary>Over how many connections one export may be split, 1 to 64. The default is 4.</summary>
    public int MaxParallel { get; set; } = 4;

    /// <summary>
    /// How long a query may run on the server; zero for any time. The default is ten minutes. PostgreSQL looks at it when it
    /// works, and not while its client takes nothing: that is for <see cref="StreamingJsonSettings.StallTimeout"/>.
    /// </summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a query may wait for a lock of somebody else; zero for any time. The default is five seconds.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many rows of <c>orders</c> there are without a database, 0 or more. The default is 1,000,000.</summary>
    public long GeneratedRows { get; set; } = 1_000_000;

    /// <summary>
    /// Whether rows go through a temporary file, so that a slow client does not hold a connection. The default is false: the
    /// database is read at the client's speed, and nothing is stored.
    /// </summary>
    public bool Spool { get; set; }

    /// <summary>How many bytes of files one export may keep, at least 1 MB. The default is 1 GB.</summary>
    public long SpoolBytesPerExport { get; set; } = new SpoolOptions().MaxBytesPerStream;

    /// <summary>How many bytes of files all exports may keep together, at least 1 MB; above it, 503. The default is 10 GB.</summary>
    public long SpoolBytes { get; set; } = new SpoolOptions().MaxBytes;

    /// <summary>The folder of these files; empty, the default, for that of temporary files.</summary>
    public string? SpoolDirectory { get; set; }

    internal SpoolOptions SpoolOptions => new()
    {
        MaxBytesPerStream = SpoolBytesPerExport,
        MaxBytes = SpoolBytes,
        Directory = string.IsNullOrEmpty(SpoolDirectory) ? null : SpoolDirectory,
    };

    internal void Check(Action<bool, string, object?, string> check)
    {
        check(MaxExports >= 1, $"Exports:{nameof(MaxExports)}", MaxExports, "1 or more");
        check(MaxParallel is >= 1 and <= 64, $"Exports:{nameof(MaxParallel)}", MaxParallel, "1 to 64");
        check(StatementTimeout >= TimeSpan.Zero && StatementTimeout.TotalMilliseconds <= int.MaxValue,
            $"Exports:{nameof(StatementTimeout)}", StatementTimeout, "zero to 24 days");
        check(LockTimeout >= TimeSpan.Zero && LockTimeout.TotalMilliseconds <= int.MaxValue,
            $"Exports:{nameof(LockTimeout)}", LockTimeout, "zero to 24 days");
        check(GeneratedRows >= 0 && GeneratedRows <= Order.MaxId, $"Exports:{nameof(GeneratedRows)}", GeneratedRows, $"0 to {Order.MaxId}");
        check(SpoolBytesPerExport >= Megabyte, $"Exports:{nameof(SpoolBytesPerExport)}", SpoolBytesPerExport, $"{Megabyte} or more");
        check(SpoolBytes >= Megabyte, $"Exports:{nameof(SpoolBytes)}", SpoolBytes, $"{Megabyte} or more");
        check(string.IsNullOrEmpty(SpoolDirectory) || Directory.Exists(SpoolDirectory),
            $"Exports:{nameof(SpoolDirectory)}", SpoolDirectory, "a folder that there is");
        foreach ((string name, DatasetSettings dataset) in Datasets)
        {
            check(!string.IsNullOrWhiteSpace(dataset.Sql), $"Exports:Datasets:{name}:Sql", "empty", "a SELECT");
            check(!string.IsNullOrWhiteSpace(dataset.Key), $"Exports:Datasets:{name}:Key", "empty", "the name of a column of its own for each row");
        }
    }
}

/// <summary>A dataset: a query of the operator's, never of a client's.</summary>
public sealed class DatasetSettings
{
    /// <summary>One <c>SELECT</c>, without a semicolon.</summary>
    public string Sql { get; set; } = "";

    /// <summary>The column whose values are never null and differ from row to row; the rows are sent in its order.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// Columns of <c>bytea</c> or text whose values may be too long to be whole in memory, none by default. They are read in pieces; rows
    /// of short values are then slower.
    /// </summary>
    public IReadOnlyList<string> LongColumns { get; set; } = [];
}
