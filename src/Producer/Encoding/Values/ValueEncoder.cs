using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Encodes any value by System.Text.Json: where the serializer flushes, this encoder yields a chunk, and the serializer continues when
/// the next chunk is requested.
/// </summary>
internal sealed class ValueEncoder : BuiltInEncoder
{
    private readonly object? _value;
    private readonly JsonTypeInfo _typeInfo;

    public ValueEncoder(object? value, JsonTypeInfo typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        (_value, _typeInfo) = (value, typeInfo);
    }

    internal override EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new Run(this, writer, chunkSize, cancellationToken);

    private async Task SerializeAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            Task serialization = SourceTracking.For(_typeInfo) is TrackingContract contract
                ? SerializeTrackedAsync(output, contract, cancellationToken)
                : JsonSerializer.SerializeAsync(output, _value, _typeInfo, cancellationToken);
            await serialization.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            // With a failure, what was not flushed is not read either.
            await output.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    private async Task SerializeTrackedAsync(PipeWriter output, TrackingContract contract, CancellationToken cancellationToken)
    {
        OpenSources open = OpenSources.Begin();
        await using ConfiguredAsyncDisposable disposal = open.ConfigureAwait(false);
        object? value = contract.Root is SourceWrapping root ? root.Wrap(_value)
            : contract.Info.Type == typeof(object) ? SourceTracking.WrapAny(_value, contract.Info.Options)
            : _value;
        await JsonSerializer.SerializeAsync(output, value, contract.Info, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Run(ValueEncoder encoder, IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken)
        : ChunkIterator
    {
        private readonly SerializerScheduler _scheduler = new();

        public override void LeaveTurns(BlockingThreads threads) => _scheduler.Threads = threads;

        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            bool mayWait = SourceTracking.MayWait(encoder._typeInfo);
            using SerializerWriter text = new(_scheduler, mayWait);
            using CancellationTokenSource? leaving = mayWait ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken) : null;
            Task serialization = encoder.SerializeAsync(text, leaving?.Token ?? cancellationToken);
            if (text.Pipe is null)
            {
                // Most values end before the serializer flushes for the first time. One that fails there leaves nothing.
                await serialization.ConfigureAwait(false);
                for (int written = 0, bytes; written < text.Buffered.Length; written += bytes)
                {
                    bytes = Math.Min(chunkSize, text.Buffered.Length - written);
                    writer.Write(text.Buffered.Span.Slice(written, bytes));
                    yield return new JsonChunk(bytes, 0);
                }

                yield break;
            }

            Pipe pipe = text.Pipe;
            try
            {
                while (true)
                {
                    // 1. The serializer has flushed, has completed, or waits for a source within the value.
                    ValueTask<ReadResult> read = pipe.Reader.ReadAsync(CancellationToken.None);
                    bool isPending = !read.IsCompleted;
                    if (isPending) yield return new JsonChunk(0, 0, SourcePending: true);
                    ReadResult result = await read.ConfigureAwait(false);
                    if (isPending) yield return default;

                    // 2. Its text goes into the real writer in chunks, each a place to pause or stop.
                    for (ReadOnlySequence<byte> left = result.Buffer; !left.IsEmpty;)
                    {
                        ReadOnlyMemory<byte> piece = left.First;
                        int bytes = Math.Min(chunkSize, piece.Length);
                        writer.Write(piece.Span[..bytes]);
                        left = left.Slice(bytes);
                        yield return new JsonChunk(bytes, 0);
                    }

                    // 3. The serializer continues, on this thread and in this turn, or on its own thread if it blocks.
                    pipe.Reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted) break;
                }
            }
            finally
            {
                if (!serialization.IsCompleted)
                {
                    // Its next flush is cancelled, at which it disposes what it enumerates; a source it waits for observes the token.
                    pipe.Writer.CancelPendingFlush();
                    leaving?.Cancel();
                }

                await serialization.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            }

            await serialization.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Keeps the serializer's text until it flushes, and then passes it through a pipe. A flush waits until its text is read: the serializer and
    /// the run alternate, and neither runs while the other does.
    /// </summary>
    private sealed class SerializerWriter(SerializerScheduler scheduler, bool usesPipe) : PipeWriter, IDisposable
    {
        // Half of what the serializer writes between two flushes.
        private const int MaxBuffered = 8 * 1024;

        private byte[] _buffer = [];
        private int _buffered;
        private int _flushed;

        /// <summary>Gets the pipe; <see langword="null"/> before the first flush of a value that waits for nothing else.</summary>
        public Pipe? Pipe { get; private set; } = usesPipe ? Create(scheduler) : null;

        public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(0, _buffered);
        public override bool CanGetUnflushedBytes => true;
        public override long UnflushedBytes => Pipe?.Writer.UnflushedBytes ?? _buffered - _flushed;

        public override Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (Pipe is not null) return Pipe.Writer.GetMemory(sizeHint);
            if (_buffer.Length - _buffered < Math.Max(sizeHint, 1)) Grow(sizeHint);
            return _buffer.AsMemory(_buffered);
        }

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (Pipe is not null) Pipe.Writer.Advance(bytes);
            else _buffered += bytes;
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (Pipe is null)
            {
                // The serializer's last flush, most likely.
                _flushed = _buffered;
                if (_buffered < MaxBuffered) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
                Pipe = Create(scheduler);
                Pipe.Writer.Write(Buffered.Span);
                Dispose();
            }

            return Pipe.Writer.FlushAsync(cancellationToken);
        }

        public override void CancelPendingFlush() => Pipe?.Writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => Pipe?.Writer.Complete(exception);

        public void Dispose()
        {
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _buffered) = ([], 0);
        }

        private static Pipe Create(PipeScheduler scheduler) => new(new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: scheduler,
            pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

        private void Grow(int sizeHint)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _buffered + Math.Max(sizeHint, JsonEncoder.DefaultChunkSize)));
            Buffered.Span.CopyTo(larger);
            int buffered = _buffered;
            Dispose();
            (_buffer, _buffered) = (larger, buffered);
        }
    }

    /// <summary>Continues the serializer inline, or on a thread of its own when the value has blocked its caller's.</summary>
    private sealed class SerializerScheduler : PipeScheduler
    {
        private volatile BlockingThreads? _threads;

        public BlockingThreads Threads
        {
            set => _threads = value;
        }

        public override void Schedule(Action<object?> action, object? state)
        {
            if (_threads is BlockingThreads threads) _ = threads.RunAsync(action, state);
            else action(state);
        }
    }
}
