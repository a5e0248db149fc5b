using Microsoft.Extensions.Options;

namespace StreamingJson.AspNetCore;

/// <summary>Specifies how an application streams; see <c>AddStreamingJson</c>.</summary>
public sealed class StreamingJsonOptions
{
    /// <summary>What a timer can wait for: 32 bits of milliseconds, 49.7 days.</summary>
    internal static readonly TimeSpan LongestDuration = TimeSpan.FromDays(49);

    /// <summary>Gets the options of the cooperator, by which time is shared among the streams.</summary>
    public CooperatorOptions Cooperator { get; } = new();

    /// <summary>
    /// Gets the options of each stream's producer: when it flushes, and how long it waits. Compression, digest and progress are decided for
    /// each response, whatever these options say.
    /// </summary>
    public JsonProducerOptions Producer { get; } = new();

    /// <summary>
    /// Gets or sets how many streams there may be at once, 1 or more; above that a request is answered with 429. The default is 10,000: a
    /// client that reads nothing keeps about 70 KB, with <c>UseStreamingSockets</c> 40. <see langword="null"/> sets no limit.
    /// </summary>
    public int? MaxStreams { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how many streams one client may have at once, 1 or more; above that it is answered with 429. A client is an IPv4
    /// address or an IPv6 network of 64 bits. The default, <see langword="null"/>, sets no limit: behind a proxy that does not forward
    /// addresses, all clients are one.
    /// </summary>
    public int? MaxStreamsPerClient { get; set; }

    /// <summary>
    /// Gets or sets how many streams may be compressed at once, 0 or more; the others are sent as they are, whatever their clients accept.
    /// The default is 1,000: one that has sent a megabyte keeps 0.43 MB for as long as its client stalls. <see langword="null"/> sets no
    /// limit.
    /// </summary>
    public int? MaxCompressedStreams { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets how long a stream may take, however fast its reader is, more than zero and at most 49 days; it then ends as
    /// <see cref="StreamEnd.TimedOut"/>, and its reader sees that it is not whole. One of which nothing was sent is answered with 504. The
    /// default, <see langword="null"/>, sets no limit: <see cref="JsonProducerOptions.StallTimeout"/> ends those whose reader takes nothing.
    /// </summary>
    public TimeSpan? MaxDuration { get; set; }

    /// <summary>
    /// Gets or sets after how long a client that was refused may come again (<c>Retry-After</c>), zero or more, rounded up to whole seconds.
    /// The default is one second.
    /// </summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets a value that indicates whether documents are compressed for clients that accept <c>br</c> or <c>gzip</c>. The default is
    /// <see langword="true"/>. Set it to <see langword="false"/> where an answer contains a secret beside what its client chose, and is sent
    /// over TLS: its length would tell of it (BREACH, 2013).
    /// </summary>
    public bool EnableCompression { get; set; } = true;

    /// <summary>
    /// Gets or sets a value that indicates whether a response in a format of records, such as JSON Lines or server-sent events, ends cleanly after
    /// the record that tells of its source's failure. The default is <see langword="false"/>: the connection is broken off, so that
    /// a reader that does not look at the records cannot take half a document for a whole one. Some readers, Node's <c>fetch</c> among them,
    /// lose what they have not handed on when that happens, the record included.
    /// </summary>
    public bool EndCleanlyAfterFailure { get; set; }

    /// <summary>
    /// Gets or sets the name of the query's parameter that chooses the format of a sequence, as <c>format</c> in <c>?format=jsonl</c>;
    /// it then wins over <c>Accept</c>. The default, <see langword="null"/>, is no parameter: the query belongs to the application.
    /// </summary>
    public string? FormatParameter { get; set; }

    /// <summary>Checks the values, as the application does when it starts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        Cooperator.Validate();
        Producer.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreams ?? 1, 1, nameof(MaxStreams));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreamsPerClient ?? 1, 1, nameof(MaxStreamsPerClient));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxCompressedStreams ?? 0, nameof(MaxCompressedStreams));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxDuration ?? LongestDuration, TimeSpan.Zero, nameof(MaxDuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDuration ?? LongestDuration, LongestDuration, nameof(MaxDuration));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryAfter, TimeSpan.Zero);
        if (FormatParameter is { Length: 0 })
            throw new ArgumentOutOfRangeException(nameof(FormatParameter), "A parameter has a name; null is none.");
    }

    internal sealed class Validator : IValidateOptions<StreamingJsonOptions>
    {
        public ValidateOptionsResult Validate(string? name, StreamingJsonOptions options)
        {
            try
            {
                options.Validate();
                return ValidateOptionsResult.Success;
            }
            catch (ArgumentOutOfRangeException error)
            {
                return ValidateOptionsResult.Fail(error.Message);
            }
        }
    }
}
