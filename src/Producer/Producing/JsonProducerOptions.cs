namespace StreamingJson;

/// <summary>When a <see cref="JsonProducer"/> flushes, and how long it waits for its consumer.</summary>
public sealed class JsonProducerOptions
{
    /// <summary>Creates the default options.</summary>
    public JsonProducerOptions()
    {
    }

    /// <summary>Creates a copy.</summary>
    /// <param name="options">What is copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public JsonProducerOptions(JsonProducerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (ChunkSize, FlushSize, FlushInterval) = (options.ChunkSize, options.FlushSize, options.FlushInterval);
        (StallTimeout, SourceTimeout) = (options.StallTimeout, options.SourceTimeout);
        (HeartbeatInterval, Compression) = (options.HeartbeatInterval, options.Compression);
        (ComputeDigest, Progress) = (options.ComputeDigest, options.Progress);
    }

    /// <summary>About how many bytes are encoded at a time, at least 1. The default is 4 KB, a block of Kestrel's memory.</summary>
    public int ChunkSize { get; set; } = JsonEncoder.DefaultChunkSize;

    /// <summary>
    /// How many bytes are flushed together, at least 1; a quarter of it in a stream's first 256 KB. The default is 60 KB.
    /// </summary>
    /// <remarks>
    /// The kernel hands at most 64 KB at once to an interface, headers included: a flush of 64 KB is sent as two, the second one tiny.
    /// Measured: one stream to curl 3.9 GB/s with 60 KB, 2.8 with 64, 2.5 with 32; over a veth, as containers have, 3.2 with 60, 0.9 with 64.
    /// </remarks>
    public int FlushSize { get; set; } = 60 * 1024;

    /// <summary>
    /// How long bytes may wait for <see cref="FlushSize"/> to be reached while the source is slow. Zero flushes every chunk. The
    /// default is 50 ms: a reader sees each item at once, and a source that yields item by item is not flushed item by item.
    /// </summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long the consumer may take nothing before the stream is ended, more than zero. The default is 60 s;
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the source may be quiet before the stream is ended as <see cref="StreamEnd.SourceTimedOut"/>, more than zero; the
    /// default, <see cref="Timeout.InfiniteTimeSpan"/>, waits for ever. A source that holds its thread cannot be timed.
    /// </summary>
    public TimeSpan SourceTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// After how long without a flush a quiet source's <see cref="JsonEncoder.Heartbeat"/> is sent, if its format has one; more
    /// than zero. The default is 15 s, what the HTML standard (section 9.2.7) advises against proxies that hang up.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How the document is compressed, chunk by chunk within the turn. What the compressor holds back is sent after
    /// <see cref="FlushInterval"/>, and never sooner. The default is not at all.
    /// </summary>
    public StreamCompression Compression { get; set; }

    /// <summary>
    /// Whether <see cref="StreamOutcome.Digest"/> is computed as the document goes, over the bytes as they are sent: 2.4 us for
    /// 4 KB. The default is <see langword="false"/>.
    /// </summary>
    public bool ComputeDigest { get; set; }

    /// <summary>
    /// Told how far the stream is, after a flush but at most four times a second, and once at its end. It is called within the
    /// turn: it should be quick. <see langword="null"/>, the default, for nobody.
    /// </summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <summary>Gets how many bytes the first flush has: a quarter of the others, as the reader has not shown yet that it reads.</summary>
    internal int FirstFlushSize => FlushSize / 4 - ChunkSize / 8;

    /// <summary>Gets how much of a document is encoded before it is known to be a stream: a flush, but no more than its default.</summary>
    internal int BeginningSize => Math.Min(FlushSize, 60 * 1024);

    /// <summary>Gets how long it may take, its source's waits included: nobody can stop it, or hear a heartbeat, meanwhile.</summary>
    internal TimeSpan BeginningTime => TimeSpan.FromTicks(Math.Min(FlushInterval.Ticks, TimeSpan.FromMilliseconds(50).Ticks));

    /// <summary>Says whether every value is in its range, as <see cref="JsonProducer"/> does when it is given them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeartbeatInterval, TimeSpan.Zero);
        if (SourceTimeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SourceTimeout, TimeSpan.Zero);
        if (!Enum.IsDefined(Compression)) throw new ArgumentOutOfRangeException(nameof(Compression), Compression, "No such compression.");
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FlushSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FlushInterval, TimeSpan.Zero);
        if (StallTimeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StallTimeout, TimeSpan.Zero);
    }
}

/// <summary>How a document is compressed on its way to its reader.</summary>
public enum StreamCompression
{
    /// <summary>Not at all. The default.</summary>
    None,

    /// <summary>
    /// The gzip format of RFC 1952, an HTTP <c>Content-Encoding</c> of <c>gzip</c>. Every client has it. A stream takes about
    /// 0.35 MB of native memory.
    /// </summary>
    Gzip,

    /// <summary>
    /// The brotli format of RFC 7932, an HTTP <c>Content-Encoding</c> of <c>br</c>. Smaller than gzip for the same time, far
    /// smaller for numbers; browsers ask for it over HTTPS only. A stream takes about 0.35 MB of native memory.
    /// </summary>
    Brotli,
}
