namespace StreamingJson.WebHost;

/// <summary>The section <c>StreamingJson:Exports</c>: what <c>/export</c> serves, and what it may take from the database.</summary>
internal sealed class ExportSettings
{
    /// <summary>
    /// The datasets by name: <c>StreamingJson:Exports:Datasets:orders:Sql</c>. They come from <c>ConnectionStrings:Postgres</c>; without
    /// it there is one, <c>orders</c>, and the host makes it up.
    /// </summary>
    public Dictionary<string, DatasetSettings> Datasets { get; } = new(StringComparer.Ordinal);

    [Setting("connections that exports hold at once, one each or as many as `parallel` says; less than the connection string's "
        + "`Maximum Pool Size`; above it 503 with `Retry-After`", Least = "1")]
    public int MaxExports { get; set; } = 64;

    [Setting("the largest `parallel`: over how many connections one export may be split", Least = "1", Most = "64")]
    public int MaxParallel { get; set; } = 4;

    /// <summary>
    /// PostgreSQL looks at it when it works, and not while its client takes nothing: that is for
    /// <see cref="StreamingJsonSettings.StallTimeout"/>.
    /// </summary>
    [Setting("how long a query may run on the server; 0 s for any time", Least = "0 s", Most = "24 d")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromMinutes(10);

    [Setting("how long it may wait for somebody's lock; 0 s for any time", Least = "0 s", Most = "24 d")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    [Setting("how many rows of `orders` there are without a database", Least = "0", Most = "10000000000")]
    public long GeneratedRows { get; set; } = 1_000_000;

    [Setting("rows go through a temporary file, so that a slow client does not hold a connection")]
    public bool Spool { get; set; }

    [Setting("what one export may keep there", IsSize = true, Least = "1 MB")]
    public long SpoolBytesPerExport { get; set; } = new SpoolOptions().MaxBytesPerStream;

    [Setting("what all exports may keep there together; above it 503", IsSize = true, Least = "1 MB")]
    public long SpoolBytes { get; set; } = new SpoolOptions().MaxBytes;

    [Setting("the folder of these files", Allowed = "a folder that exists", WhenEmpty = "that of temporary files")]
    public string? SpoolDirectory { get; set; }

    internal SpoolOptions SpoolOptions => new()
    {
        MaxBytesPerStream = SpoolBytesPerExport,
        MaxBytes = SpoolBytes,
        Directory = string.IsNullOrEmpty(SpoolDirectory) ? null : SpoolDirectory,
    };
}

/// <summary>A dataset: a query of the operator's, never of a client's.</summary>
internal sealed class DatasetSettings
{
    [Setting("the rows of the dataset", IsRequired = true, Pattern = @"[^;\s]\s*$",
        Allowed = "one SELECT, without a semicolon at its end")]
    public string Sql { get; set; } = "";

    [Setting("the column that rows are sent in the order of", IsRequired = true, Pattern = @"\S",
        Allowed = "a column whose values are never null, and differ from row to row")]
    public string Key { get; set; } = "";

    [Setting("columns of `bytea` or text whose values may be too long for memory; they are read, and sent, in pieces",
        Allowed = "a list of names")]
    public IReadOnlyList<string> StreamedColumns { get; set; } = [];
}
