namespace StreamingJson;

/// <summary>Specifies when a <see cref="JsonProducer"/> flushes, and how long it waits for its source and its consumer.</summary>
public sealed class JsonProducerOptions
{
    /// <summary>Initializes a new instance of the <see cref="JsonProducerOptions"/> class with the default values.</summary>
    public JsonProducerOptions()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="JsonProducerOptions"/> class with the values of another.</summary>
    /// <param name="options">The values to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public JsonProducerOptions(JsonProducerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (ChunkSize, FlushSize, FlushInterval) = (options.ChunkSize, options.FlushSize, options.FlushInterval);
        (StallTimeout, SourceTimeout) = (options.StallTimeout, options.SourceTimeout);
        (HeartbeatInterval, Compression) = (options.HeartbeatInterval, options.Compression);
        (ComputeDigest, Progress) = (options.ComputeDigest, options.Progress);
    }

    /// <summary>Gets or sets about how many bytes are encoded at a time, 1 or more. The default is 4 KB, a block of Kestrel's memory.</summary>
    public int ChunkSize { get; set; } = JsonEncoder.DefaultChunkSize;

    /// <summary>
    /// Gets or sets how many bytes are flushed together, 1 or more; a quarter of it in a stream's first 256 KB. The default is 60 KB, which
    /// the kernel sends as one: it hands at most 64 KB at once to an interface, headers included.
    /// </summary>
    public int FlushSize { get; set; } = 60 * 1024;

    /// <summary>
    /// Gets or sets how long bytes may wait for <see cref="FlushSize"/> to be reached while the source is slow, zero or more. Zero flushes
    /// every chunk. The default is 50 milliseconds: a reader sees each item at once, and a source that yields item by item is not flushed
    /// item by item.
    /// </summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Gets or sets how long the consumer may take nothing before the stream is ended as <see cref="StreamEnd.Stalled"/>, more than zero.
    /// The default is 60 seconds; <see cref="Timeout.InfiniteTimeSpan"/> waits without a limit.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets or sets how long the source may be quiet before the stream is ended as <see cref="StreamEnd.SourceTimedOut"/>, more than zero.
    /// The default, <see cref="Timeout.InfiniteTimeSpan"/>, waits without a limit. A source that holds its thread cannot be timed.
    /// </summary>
    public TimeSpan SourceTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Gets or sets after how long without a flush the <see cref="JsonEncoder.Heartbeat"/> of a quiet source is sent, if its format has one;
    /// more than zero. The default is 15 seconds, which the HTML standard (section 9.2.7) advises against proxies that hang up.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how the document is compressed, chunk by chunk within the turn. What the compressor holds back is sent after
    /// <see cref="FlushInterval"/>, and never sooner. The default is <see cref="StreamCompression.None"/>.
    /// </summary>
    public StreamCompression Compression { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether <see cref="StreamOutcome.Digest"/> is computed, over the bytes as they are sent. The
    /// default is <see langword="false"/>.
    /// </summary>
    public bool ComputeDigest { get; set; }

    /// <summary>
    /// Gets or sets what is told how far the stream is: after a flush, but at most four times a second, and once at its end. It is called
    /// within the turn, and should be quick. The default, <see langword="null"/>, is nobody.
    /// </summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <summary>Gets how many bytes the first flush has: a quarter of the others, as the reader has not shown yet that it reads.</summary>
    internal int FirstFlushSize => FlushSize / 4 - ChunkSize / 8;

    /// <summary>Gets how much of a document is encoded before it is known to be a stream: a flush, but no more than its default.</summary>
    internal int BeginningSize => Math.Min(FlushSize, 60 * 1024);

    /// <summary>Gets how long it may take, its source's waits included: nobody can stop it, or hear a heartbeat, meanwhile.</summary>
    internal TimeSpan BeginningTime => TimeSpan.FromTicks(Math.Min(FlushInterval.Ticks, TimeSpan.FromMilliseconds(50).Ticks));

    /// <summary>Checks the values, as the constructor of <see cref="JsonProducer"/> does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
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
