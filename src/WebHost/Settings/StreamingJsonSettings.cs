using Npgsql;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost;

/// <summary>
/// The section <c>StreamingJson</c> of the configuration: <c>appsettings.json</c>, the environment
/// (<c>StreamingJson__MaxLength=1000</c>), the command line (<c>--StreamingJson:MaxLength 1000</c>).
/// </summary>
internal sealed class StreamingJsonSettings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "StreamingJson";

    [Setting("the largest `length` of `/big`", Least = "0")]
    public long MaxLength { get; set; } = 10_000_000_000;

    [Setting("streams that run at once: more of them give more throughput, fewer a faster `/`",
        Least = "1", WhenEmpty = "half of the processors")]
    public int? MaxConcurrency { get; set; }

    [Setting("how long a stream runs before the next has its turn", Least = "0 s", Most = "1 s")]
    public TimeSpan TimeSlice { get; set; } = new CooperatorOptions().TimeSlice;

    [Setting("how long a turn is kept for the sending that it has caused", Least = "0 s", Most = "1 s")]
    public TimeSpan Grace { get; set; } = new CooperatorOptions().Grace;

    [Setting("what is flushed together; a quarter of it in a stream's first 256 KB",
        IsSize = true, Least = "1 byte", Most = "1 GB")]
    public int FlushSize { get; set; } = new JsonProducerOptions().FlushSize;

    [Setting("how long bytes may wait for more while a source is slow", Least = "0 s", Most = "1 h")]
    public TimeSpan FlushInterval { get; set; } = new JsonProducerOptions().FlushInterval;

    [Setting("how long a reader may take nothing before its stream is ended", Least = "1 ms", Most = "1 d")]
    public TimeSpan StallTimeout { get; set; } = new JsonProducerOptions().StallTimeout;

    [Setting("streams at once; above that 429 with `Retry-After`", Least = "1", WhenEmpty = "any number")]
    public int? MaxStreams { get; set; } = new StreamingJsonOptions().MaxStreams;

    [Setting("the same for one client", Least = "1", WhenEmpty = "any number")]
    public int? MaxStreamsPerClient { get; set; }

    /// <summary>One that stalls keeps 0.43 MB.</summary>
    [Setting("compressed streams at once; the others are sent as they are", Least = "0", WhenEmpty = "any number")]
    public int? MaxCompressedStreams { get; set; } = new StreamingJsonOptions().MaxCompressedStreams;

    [Setting("how long a stream may go on, however fast its reader is; then it is stopped",
        Least = "1 ms", Most = "49 d", WhenEmpty = "any time")]
    public TimeSpan? MaxStreamDuration { get; set; }

    /// <summary>As many as streams, and as many again; an idle one keeps 9 KB, one with half a head up to 40 KB.</summary>
    [Setting("connections at once; one more is closed at once", Least = "1", WhenEmpty = "any number")]
    public int? MaxConnections { get; set; } = 20_000;

    [Setting("sources that block their caller and have a thread of their own at once; another one waits", Least = "0")]
    public int MaxBlockingSources { get; set; } = new CooperatorOptions().MaxBlockingSources;

    [Setting("formats of records end cleanly after the record that tells of a failure, and are not broken off")]
    public bool EndCleanlyAfterFailure { get; set; }

    [Setting("`br` and `gzip` for clients that accept them")]
    public bool EnableCompression { get; set; } = new StreamingJsonOptions().EnableCompression;

    [Setting("opens `/streams` to whoever has the key", IsSecret = true, Pattern = "^[!-~]{16,}$",
        Allowed = "16 or more printable ASCII characters without a space", WhenEmpty = "this machine alone")]
    public string? ApiKey { get; set; }

    [Setting("`/compare/framework`; also `--compare true`")]
    public bool Compare { get; set; }

    [Setting("how long streams may go on after SIGTERM or Ctrl-C", Least = "0 s", Most = "1 d")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What <c>/export</c> serves.</summary>
    public ExportSettings Exports { get; } = new();

    public void Apply(StreamingJsonOptions options)
    {
        if (MaxConcurrency is int concurrency) options.Cooperator.MaxConcurrency = concurrency;
        (options.Cooperator.TimeSlice, options.Cooperator.Grace) = (TimeSlice, Grace);
        (options.Producer.FlushSize, options.Producer.FlushInterval) = (FlushSize, FlushInterval);
        options.Producer.StallTimeout = StallTimeout;
        (options.MaxStreams, options.MaxStreamsPerClient) = (MaxStreams, MaxStreamsPerClient);
        (options.EnableCompression, options.MaxCompressedStreams) = (EnableCompression, MaxCompressedStreams);
        options.MaxDuration = MaxStreamDuration;
        options.Cooperator.MaxBlockingSources = MaxBlockingSources;
        options.EndCleanlyAfterFailure = EndCleanlyAfterFailure;
    }

    /// <summary>What is wrong with values that are right each by itself; a line for each.</summary>
    /// <param name="connectionString">That of the database; empty if there is none.</param>
    public IEnumerable<string> Check(string? connectionString)
    {
        if (Exports.SpoolDirectory is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            yield return $"{Section}:Exports:SpoolDirectory is {folder}; allowed is a folder that exists; "
                + "empty for that of temporary files.";
        }

        if (string.IsNullOrWhiteSpace(connectionString)) yield break;
        if (PoolSize(connectionString) is not int connections)
        {
            // The value has a password in it, and so may what the parser says of it.
            yield return "ConnectionStrings:Postgres is no connection string (not shown here, for its password); allowed is one of "
                + "Npgsql's, such as Host=127.0.0.1;Database=shop;Username=me;Password=...";
        }
        else if (Exports.MaxExports >= connections)
        {
            yield return $"{Section}:Exports:MaxExports is {Exports.MaxExports}; allowed is less than the Maximum Pool Size of "
                + $"ConnectionStrings:Postgres, {connections}, so that other queries find a connection.";
        }
    }

    private static int? PoolSize(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize;
        }
        catch (Exception malformed) when (
            malformed is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
