using System.IO.Pipelines;
using System.Security.Cryptography;

namespace StreamingJson;

/// <summary>
/// A writer on the way to the consumer: what is written passes through it, changed or looked at; some may be held back.
/// </summary>
/// <remarks>
/// Where the inner writer is one too, they are a chain, and the outermost speaks for all of it. One caller at a time, but for
/// <see cref="CancelPendingFlush"/> and <see cref="Passed"/>.
/// </remarks>
internal abstract class FilterWriter(PipeWriter inner) : PipeWriter, IDisposable
{
    private readonly FilterWriter? _next = inner as FilterWriter;
    private Memory<byte> _window;
    private long _passed;
    private bool _broken;
    private bool _finished;
    private bool _disposed;

    /// <summary>Bytes advanced in the innermost writer so far, by our own count (rule 1).</summary>
    public long Passed => _next?.Passed ?? Volatile.Read(ref _passed);

    /// <summary>Something was written that has not been passed on.</summary>
    public bool IsHolding => Holds || _next?.IsHolding == true;

    protected PipeWriter Inner { get; } = inner;

    /// <summary>As <see cref="IsHolding"/>, for this writer alone.</summary>
    protected abstract bool Holds { get; }

    /// <summary>The innermost of the chain.</summary>
    public FilterWriter Last => _next?.Last ?? this;

    /// <summary>What the bytes pass through by the options, a compressor before a digest; <see langword="null"/> for nothing.</summary>
    public static FilterWriter? Chain(PipeWriter consumer, JsonProducerOptions options)
    {
        DigestWriter? digest = options.ComputeDigest ? new DigestWriter(consumer) : null;
        return options.Compression == StreamCompression.None
            ? digest
            : CompressingWriter.Create(digest ?? consumer, options.Compression);
    }

    /// <summary>Passes on all that is held, if anything is, so that a reader can decode it. It does not flush.</summary>
    public void FlushHeld()
    {
        if (Holds)
        {
            BeginWork();
            FlushCore();
            _broken = false;
        }

        _next?.FlushHeld();
    }

    /// <summary>The end of the document: passes on all, with the trailer of the format. Once; it does not flush.</summary>
    public void Finish()
    {
        if (_finished) return;
        BeginWork();
        End();
        (_broken, _finished) = (false, true);
        _next?.Finish();
    }

    /// <summary>
    /// Gives up what is held, and frees the memory of the whole chain, which is native and should not wait for the collector.
    /// Writes nothing: half a document must not look like a whole one.
    /// </summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _window = default;
        DisposeCore();
        _next?.Dispose();
    }

    public sealed override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfEnded();
        return _window = Rent(sizeHint);
    }

    public sealed override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public sealed override void Advance(int bytes)
    {
        ThrowIfEnded();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)_window.Length, nameof(bytes));
        if (bytes == 0) return;
        BeginWork();
        Take(_window.Span[..bytes]);
        _window = _window[bytes..];
        _broken = false;
    }

    /// <summary>Flushes the inner writer; what is held stays held.</summary>
    public sealed override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Inner.FlushAsync(cancellationToken);

    public sealed override void CancelPendingFlush() => Inner.CancelPendingFlush();

    /// <summary>Does nothing: the inner writer is not ours to complete.</summary>
    public sealed override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Memory to write to, valid until the next call.</summary>
    protected abstract Memory<byte> Rent(int sizeHint);

    /// <summary>Takes what was written to the memory of the last <see cref="Rent"/>.</summary>
    protected abstract void Take(ReadOnlySpan<byte> bytes);

    protected abstract void FlushCore();

    protected abstract void End();

    protected abstract void DisposeCore();

    /// <summary>Advances the inner writer.</summary>
    protected void Pass(int count)
    {
        if (count == 0) return;
        Inner.Advance(count);
        Volatile.Write(ref _passed, _passed + count);
    }

    protected void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = Inner.GetSpan();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Pass(count);
            bytes = bytes[count..];
        }
    }

    // Broken until the work is done: what the inner writer refuses is lost, and an end after it would make it look whole.
    private void BeginWork()
    {
        ThrowIfEnded();
        _broken = true;
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_finished) throw new InvalidOperationException("The document has ended.");
        if (_broken) throw new InvalidOperationException("An earlier write has failed.");
    }
}

/// <summary>
/// Takes the SHA-256 digest of what passes, from the memory that it was written to; nothing is copied or held back.
/// </summary>
/// <remarks>
/// Behind a <see cref="CompressingWriter"/> it is over the bytes that are sent, which is what the <c>Repr-Digest</c> of RFC 9530
/// is over.
/// </remarks>
internal sealed class DigestWriter(PipeWriter inner) : FilterWriter(inner)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _digest;

    /// <summary>The 32 bytes of the digest, once the document has ended.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public ReadOnlyMemory<byte> Digest => _digest ?? throw new InvalidOperationException("The document has not ended.");

    protected override bool Holds => false;

    protected override Memory<byte> Rent(int sizeHint) => Inner.GetMemory(sizeHint);

    protected override void Take(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Pass(bytes.Length);
    }

    protected override void FlushCore()
    {
    }

    protected override void End() => _digest = _hash.GetHashAndReset();

    protected override void DisposeCore() => _hash.Dispose();
}
