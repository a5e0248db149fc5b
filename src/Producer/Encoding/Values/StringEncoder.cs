using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingJson;

/// <summary>A source of the text of a string, which is read piece by piece.</summary>
/// <param name="Owner">The source, which is disposed.</param>
/// <param name="Read">Reads a piece.</param>
/// <param name="BufferSize">Gets how much is read at a time for chunks of a size.</param>
/// <param name="Write">Writes the beginning of a piece, and returns how much of it.</param>
/// <param name="End">Ends the string.</param>
/// <param name="Escaping">Escapes characters; <see langword="null"/> for the serializer's default.</param>
internal sealed record StringSource<T>(
    IDisposable Owner,
    Func<Memory<T>, CancellationToken, ValueTask<int>> Read,
    Func<int, int> BufferSize,
    Func<SegmentWriter, ReadOnlySpan<T>, int> Write,
    Action<SegmentWriter> End,
    JavaScriptEncoder? Escaping = null);

/// <summary>Encodes one JSON string from a source; with a piece at hand, its loop is synchronous.</summary>
internal sealed class StringEncoder<T>(StringSource<T> source) : BuiltInEncoder
{
    private bool _isUsed;

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isUsed, true))
            throw new InvalidOperationException("The source of this encoder was read already: such an encoder can be used once.");
        return new Run(source, writer, chunkSize, cancellationToken);
    }

    /// <summary>
    /// Reads into one pooled buffer. If it is left while a read is pending, that is cancelled and awaited first. The source is disposed
    /// even if the run is left before its first step.
    /// </summary>
    private sealed class Run(StringSource<T> source, IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private T[] _buffer = [];
        private ValueTask<int> _read;
        private bool _isReading;

        // A read that failed may continue, and must not write into what somebody else rents.
        private bool _isLent;
        private bool _isClosed;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync().ConfigureAwait(false);
            await CloseAsync().ConfigureAwait(false);
        }

        private async ValueTask CloseAsync()
        {
            if (_isClosed) return;
            _isClosed = true;
            using CancellationTokenSource leaving = _leaving;
            try
            {
                if (_isReading)
                {
                    await leaving.CancelAsync().ConfigureAwait(false);
                    await ((Task)_read.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                if (_buffer.Length > 0 && !_isLent) ArrayPool<T>.Shared.Return(_buffer);
            }
            finally
            {
                if (source.Owner is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync().ConfigureAwait(false);
                else source.Owner.Dispose();
            }
        }

        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            using SegmentWriter text = new(writer, chunkSize, source.Escaping);
            _buffer = ArrayPool<T>.Shared.Rent(source.BufferSize(chunkSize));
            int pieces = 0;
            while (true)
            {
                _read = Read();
                _isReading = _isLent = true;
                bool isPending = !_read.IsCompleted;
                // What was written can be flushed during the wait; after it, this yields before it writes.
                if (isPending) yield return text.TakeChunk(sourcePending: true);
                int length = 0;
                ExceptionDispatchInfo? failure = null;
                try
                {
                    _isReading = false;
                    length = await _read.ConfigureAwait(false);
                    _isLent = false;
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }

                if (isPending) yield return default;
                if (failure is not null)
                {
                    yield return text.TakeChunk();
                    await CloseAsync().ConfigureAwait(false);
                    failure.Throw();
                }

                // Nothing is written before the first piece, or the end, is there.
                if (length == 0) break;
                for (ReadOnlyMemory<T> left = _buffer.AsMemory(0, length); !left.IsEmpty;)
                {
                    left = left[source.Write(text, left.Span)..];
                    if (!text.IsChunkFull) continue;
                    yield return text.TakeChunk();
                    pieces = 0;
                }

                // A source may work long for a short piece: a chunk ends by pieces too, so that the turn can.
                if (++pieces < ItemsWriter<T>.MaxItems) continue;
                yield return text.TakeChunk();
                pieces = 0;
            }

            source.End(text);
            yield return text.TakeChunk();
            await CloseAsync().ConfigureAwait(false);
        }

        private ValueTask<int> Read()
        {
            // A source that has everything at hand need not check the token.
            if (_leaving.IsCancellationRequested) return ValueTask.FromCanceled<int>(_leaving.Token);
            try
            {
                return source.Read(_buffer, _leaving.Token);
            }
            catch (Exception error)
            {
                return ValueTask.FromException<int>(error);
            }
        }
    }
}

internal sealed class Base64Encoder(ReadOnlySequence<byte> bytes) : SynchronousEncoder
{
    public override long? Length => ((bytes.Length + 2) / 3 * 4) + 2;

    protected override IEnumerable<JsonChunk> Encode(IBufferWriter<byte> writer, int chunkSize)
    {
        using SegmentWriter text = new(writer, chunkSize);
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            for (ReadOnlyMemory<byte> left = segment; !left.IsEmpty;)
            {
                left = left[text.WriteBase64(left.Span)..];
                if (text.IsChunkFull) yield return text.TakeChunk();
            }
        }

        text.EndBase64();
        yield return text.TakeChunk();
    }
}

/// <summary>
/// Writes JSON strings in segments. What a cut leaves over, half a surrogate pair or bytes of a group of three, the
/// <see cref="Utf8JsonWriter"/> carries to the next segment.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    // The JSON writer requests memory for the longest that a segment can become, and a block has 4096 bytes: a character becomes at most
    // 6 escaped ones, for each of which it reckons 3 bytes, and both quotes.
    private const int MaxChars = (4096 - 2) / 18;

    // Three bytes become four characters; the bytes carried over and the quotes fit in beside them.
    private const int MaxBytes = (4096 - 16) / 4 * 3;

    private readonly int _chunkSize;
    private readonly ChunkWriter _chunk;
    private readonly Utf8JsonWriter _json;

    public SegmentWriter(IBufferWriter<byte> writer, int chunkSize, JavaScriptEncoder? escaping = null)
    {
        _chunkSize = chunkSize;
        _chunk = new ChunkWriter(writer);
        _json = new Utf8JsonWriter(_chunk, new JsonWriterOptions { Encoder = escaping, SkipValidation = true });
    }

    /// <summary>Writes strings within a document, at the position of its writer.</summary>
    public SegmentWriter(ChunkWriter chunk, Utf8JsonWriter json, int chunkSize) =>
        (_chunk, _json, _chunkSize) = (chunk, json, chunkSize);

    public bool IsChunkFull => _chunk.Pending + _json.BytesPending >= _chunkSize;

    // Arrays of more than 85,000 bytes would come from the large object heap.
    public static int CharBufferSize(int chunkSize) => Math.Min(chunkSize, 32 * 1024);
    public static int ByteBufferSize(int chunkSize) => Math.Min(Base64Source(chunkSize), 64 * 1024);

    /// <summary>Writes the beginning of a segment, as much as a chunk takes.</summary>
    /// <returns>The number of characters written.</returns>
    public int Write(ReadOnlySpan<char> segment)
    {
        int chars = Math.Min(segment.Length, Math.Min(_chunkSize, MaxChars));
        _json.WriteStringValueSegment(segment[..chars], isFinalSegment: false);
        return chars;
    }

    /// <inheritdoc cref="Write"/>
    /// <returns>The number of bytes written.</returns>
    public int WriteBase64(ReadOnlySpan<byte> segment)
    {
        int bytes = Math.Min(segment.Length, Math.Min(Base64Source(_chunkSize), MaxBytes));
        _json.WriteBase64StringSegment(segment[..bytes], isFinalSegment: false);
        return bytes;
    }

    public void End() => _json.WriteStringValueSegment(ReadOnlySpan<char>.Empty, isFinalSegment: true);
    public void EndBase64() => _json.WriteBase64StringSegment([], isFinalSegment: true);

    public JsonChunk TakeChunk(bool sourcePending = false)
    {
        _json.Flush();
        return new JsonChunk(_chunk.TakeChunk(), 0, sourcePending);
    }

    public void Dispose()
    {
        // Without the reset, Dispose would flush a segment that threw half way.
        _json.Reset(Stream.Null);
        _json.Dispose();
    }

    /// <summary>Gets the bytes that become about so many characters of base64, at least one group of three.</summary>
    private static int Base64Source(int chunkSize) => Math.Max(chunkSize / 4, 1) * 3;
}
