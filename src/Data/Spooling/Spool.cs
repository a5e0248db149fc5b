using System.Buffers;

namespace StreamingJson;

/// <summary>
/// Reads a document from its source at the source's own speed into a bounded temporary file, and gives it to the reader from there at the
/// reader's: a slow reader then does not hold what the source holds, for example a connection to a database.
/// </summary>
/// <remarks>
/// A file is a ring: what was read makes room. Where a document does not fit, its source waits until the reader has made room, at most
/// for <see cref="SpoolOptions.StallTimeout"/>. Where the platform allows it, files have no name from the moment they are created, so that
/// nothing of them outlives the process, however it ends.
/// </remarks>
public sealed class Spool
{
    private readonly Cooperator _cooperator;
    private readonly SpoolOptions _options;
    private readonly SpoolBudget _budget;

    /// <summary>Initializes a spool.</summary>
    /// <param name="cooperator">The cooperator in whose turns the sources are read.</param>
    /// <param name="options">The place and size of the files; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cooperator"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public Spool(Cooperator cooperator, SpoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cooperator);
        _options = options ?? new SpoolOptions();
        _options.Validate();
        (_cooperator, _budget) = (cooperator, new SpoolBudget(_options.MaxBytes));
    }

    /// <summary>Creates an encoder of the same document, by way of a file.</summary>
    /// <param name="encoder">The encoder of the document.</param>
    /// <returns>
    /// An encoder that can be used as often as the other. It fails as that one does, after what that one has completed; with
    /// <see cref="SpoolFullException"/> if there is no room to begin; and with <see cref="TimeoutException"/> if the source has waited for
    /// too long.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="encoder"/> is <see langword="null"/>.</exception>
    public JsonEncoder Through(JsonEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new SpooledEncoder(encoder, BlocksWriter.CreateEncoder(token =>
        {
            if (!_budget.TryTakeStep()) throw new SpoolFullException();
            return SpoolReader.ReadAsync(encoder, new SpoolFile(_options, _budget), _cooperator, _options.StallTimeout, token);
        }));
    }

    private sealed class SpooledEncoder(JsonEncoder encoder, JsonEncoder blocks) : JsonEncoder
    {
        public override ReadOnlyMemory<byte> Heartbeat => encoder.Heartbeat;

        public override bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) =>
            encoder.TryWriteFailure(writer, problem);

        public override IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default) =>
            blocks.EncodeAsync(writer, chunkSize, cancellationToken);

        internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
            blocks.Begin(writer, chunkSize, cancellationToken);
    }
}

/// <summary>Specifies where a <see cref="Spool"/> keeps its files, and how large they may become.</summary>
public sealed class SpoolOptions
{
    /// <summary>
    /// Gets or sets the folder of the files; <see langword="null"/>, the default, for that of temporary files. If it is in memory (tmpfs),
    /// so is the spool.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>Gets or sets how many bytes one stream may keep, at least 1 MB. The default is 1 GB.</summary>
    public long MaxBytesPerStream { get; set; } = 1L << 30;

    /// <summary>Gets or sets how many bytes all streams together may keep, at least 1 MB. The default is 10 GB.</summary>
    public long MaxBytes { get; set; } = 10L << 30;

    /// <summary>
    /// Gets or sets how long a source may wait while the spool is full and its reader takes nothing; positive, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>. The default is one minute.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = new JsonProducerOptions().StallTimeout;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytesPerStream, SpoolBudget.Step, nameof(MaxBytesPerStream));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, SpoolBudget.Step, nameof(MaxBytes));
        new JsonProducerOptions { StallTimeout = StallTimeout }.Validate();
    }
}

/// <summary>
/// The exception that is thrown when no stream can begin because all streams of a <see cref="Spool"/> keep as many bytes as they may.
/// </summary>
public sealed class SpoolFullException() : IOException("The spool is full: its streams keep as many bytes as they may.");
