using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost;

/// <summary>
/// The section <c>StreamingJson</c> of the configuration: <c>appsettings.json</c>, the environment
/// (<c>StreamingJson__MaxLength=1000</c>), the command line (<c>--StreamingJson:MaxLength 1000</c>).
/// </summary>
public sealed class StreamingJsonSettings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "StreamingJson";

    /// <summary>The largest <c>length</c> that <c>/big</c> accepts, 0 or more. The default is 10,000,000,000.</summary>
    public long MaxLength { get; set; } = 10_000_000_000;

    /// <summary>How many streams run at once, at least 1; <see langword="null"/>, the default, for half of the processors.</summary>
    public int? MaxConcurrency { get; set; }

    /// <summary>How long a stream runs before the next has its turn, as <c>hh:mm:ss.fffffff</c>; see <see cref="CooperatorOptions"/>.</summary>
    public TimeSpan TimeSlice { get; set; } = new CooperatorOptions().TimeSlice;

    /// <summary>How long a turn is kept for the sending that it has caused; see <see cref="CooperatorOptions"/>.</summary>
    public TimeSpan Grace { get; set; } = new CooperatorOptions().Grace;

    /// <summary>How many bytes are flushed together, at least 1; see <see cref="JsonProducerOptions"/>.</summary>
    public int FlushSize { get; set; } = new JsonProducerOptions().FlushSize;

    /// <summary>How long bytes may wait to be flushed while a source is slow; see <see cref="JsonProducerOptions"/>.</summary>
    public TimeSpan FlushInterval { get; set; } = new JsonProducerOptions().FlushInterval;

    /// <summary>How long a reader may take nothing before its stream is ended; more than zero. The default is one minute.</summary>
    public TimeSpan StallTimeout { get; set; } = new JsonProducerOptions().StallTimeout;

    /// <summary>How long streams may go on after SIGTERM or Ctrl-C, zero to one day. The default is 30 seconds.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many streams there may be at once, at least 1; empty for any number. The default is 10,000.</summary>
    public int? MaxStreams { get; set; } = new StreamingJsonOptions().MaxStreams;

    /// <summary>How many streams one client may have at once, at least 1; empty, the default, for any number.</summary>
    public int? MaxStreamsPerClient { get; set; }

    /// <summary>
    /// How many streams may be compressed at once, 0 or more; empty for any number. The others are sent as they are. The
    /// default is 1,000: one that stalls keeps 0.43 MB.
    /// </summary>
    public int? MaxCompressedStreams { get; set; } = new StreamingJsonOptions().MaxCompressedStreams;

    /// <summary>
    /// How long a stream may go on, however fast its reader is, more than zero and at most 49 days; empty, the default, for
    /// any time.
    /// </summary>
    public TimeSpan? MaxStreamDuration { get; set; }

    /// <summary>
    /// How many connections there may be at once, at least 1; empty for any number. One more is closed at once. The default is
    /// 20,000: as many as streams, and as many again; an idle one keeps 9 KB, one that has sent half a head up to 40 KB.
    /// </summary>
    public int? MaxConnections { get; set; } = 20_000;

    /// <summary>Whether documents are compressed for clients that accept it. The default is true.</summary>
    public bool Compresses { get; set; } = new StreamingJsonOptions().Compresses;

    /// <summary>
    /// What <c>/streams</c> is opened with from anywhere: 16 or more printable ASCII characters without a space. Empty, the
    /// default: it is open to this machine alone.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Whether <c>/compare/framework</c> shows what the framework does by itself; also <c>--compare true</c>. The default is false.
    /// </summary>
    public bool Compare { get; set; }

    /// <summary>What <c>/export</c> serves.</summary>
    public ExportSettings Exports { get; } = new();

    internal void Apply(StreamingJsonOptions options)
    {
        if (MaxConcurrency is int concurrency) options.Cooperator.MaxConcurrency = concurrency;
        (options.Cooperator.TimeSlice, options.Cooperator.Grace) = (TimeSlice, Grace);
        (options.Producer.FlushSize, options.Producer.FlushInterval) = (FlushSize, FlushInterval);
        options.Producer.StallTimeout = StallTimeout;
        (options.MaxStreams, options.MaxStreamsPerClient) = (MaxStreams, MaxStreamsPerClient);
        (options.Compresses, options.MaxCompressedStreams) = (Compresses, MaxCompressedStreams);
        options.MaxDuration = MaxStreamDuration;
    }

    /// <summary>Says at the start, and not at the first request, which key is wrong.</summary>
    internal sealed class Validator : IValidateOptions<StreamingJsonSettings>
    {
        public ValidateOptionsResult Validate(string? name, StreamingJsonSettings options)
        {
            ValidateOptionsResultBuilder result = new();
            Check(options.MaxLength >= 0, nameof(MaxLength), options.MaxLength, "0 or more");
            Check(options.MaxConcurrency is null or >= 1, nameof(MaxConcurrency), options.MaxConcurrency, "1 or more");
            Check(options.TimeSlice >= TimeSpan.Zero, nameof(TimeSlice), options.TimeSlice, "zero or more");
            Check(options.Grace >= TimeSpan.Zero, nameof(Grace), options.Grace, "zero or more");
            Check(options.FlushSize >= 1, nameof(FlushSize), options.FlushSize, "1 or more");
            Check(options.FlushInterval >= TimeSpan.Zero, nameof(FlushInterval), options.FlushInterval, "zero or more");
            Check(options.StallTimeout > TimeSpan.Zero, nameof(StallTimeout), options.StallTimeout, "more than zero");
            Check(options.MaxStreams is null or >= 1, nameof(MaxStreams), options.MaxStreams, "1 or more");
            Check(options.MaxStreamsPerClient is null or >= 1, nameof(MaxStreamsPerClient), options.MaxStreamsPerClient, "1 or more");
            Check(options.MaxCompressedStreams is null or >= 0, nameof(MaxCompressedStreams), options.MaxCompressedStreams, "0 or more");
            Check(options.MaxStreamDuration is not TimeSpan longest
                    || (longest > TimeSpan.Zero && longest <= TimeSpan.FromDays(49)),
                nameof(MaxStreamDuration), options.MaxStreamDuration, "more than zero, and at most 49 days");
            Check(options.MaxConnections is null or >= 1, nameof(MaxConnections), options.MaxConnections, "1 or more");
            Check(options.DrainLimit >= TimeSpan.Zero && options.DrainLimit <= TimeSpan.FromDays(1),
                nameof(DrainLimit), options.DrainLimit, "zero to one day");
            // The value itself belongs into no log.
            Check(string.IsNullOrEmpty(options.ApiKey) || IsKey(options.ApiKey), nameof(ApiKey),
                "too short, or has other characters", "empty, or 16 or more printable ASCII characters without a space");
            options.Exports.Check(Check);
            return result.Build();

            static bool IsKey(string key) => key.Length >= 16 && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

            void Check(bool valid, string key, object? value, string allowed)
            {
                if (!valid) result.AddError($"{Section}:{key} is {value}; allowed is {allowed}.");
            }
        }
    }
}
