using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks.Sources;

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

    private async Task SerializeAsync(HandOverWriter output, CancellationToken cancellationToken)
    {
        try
        {
            Task serialization = SourceTracking.For(_typeInfo) is TrackingContract contract
                ? SerializeTrackedAsync(output, contract, cancellationToken)
                : JsonSerializer.SerializeAsync(output, _value, _typeInfo, cancellationToken);
            await serialization.ConfigureAwait(false);
        }
        finally
        {
            output.End();
        }
    }

    private async Task SerializeTrackedAsync(HandOverWriter output, TrackingContract contract, CancellationToken cancellationToken)
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
        private readonly HandOverWriter _output = new();

        public override void LeaveTurns(BlockingThreads threads) => _output.LeaveTurns(threads);

        protected override async IAsyncEnumerator<JsonChunk> Encode()
        {
            using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task serialization = encoder.SerializeAsync(_output, leaving.Token);
            try
            {
                while (true)
                {
                    // 1. The serializer has filled a chunk, has completed, or waits for a source within the value.
                    ValueTask<bool> chunk = _output.NextChunkAsync();
                    bool isPending = !chunk.IsCompleted;
                    if (isPending) yield return new JsonChunk(0, 0, SourcePending: true);
                    if (!await chunk.ConfigureAwait(false)) break;
                    if (isPending) yield return default;

                    // 2. Its text goes into the real writer in chunks, each a place to pause or stop.
                    for (ReadOnlyMemory<byte> left = _output.Written; !left.IsEmpty;)
                    {
                        int bytes = Math.Min(chunkSize, left.Length);
                        writer.Write(left.Span[..bytes]);
                        left = left[bytes..];
                        yield return new JsonChunk(bytes, 0);
                    }

                    // 3. The serializer continues, on this thread and in this turn, or on its own thread if it blocks.
                    _output.Continue();
                }
            }
            finally
            {
                if (!serialization.IsCompleted)
                {
                    // Its next flush throws, at which it disposes what it enumerates; a source it waits for observes the token.
                    _output.Close();
                    leaving.Cancel();
                }

                await serialization.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await serialization.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The writer that System.Text.Json sees: it counts its own bytes, and a flush waits until the chunk was taken. The serializer's
    /// flush and the encoder's next chunk alternate; neither side runs while the other does.
    /// </summary>
    private sealed class HandOverWriter : PipeWriter, IValueTaskSource<FlushResult>, IValueTaskSource<bool>
    {
        private readonly ArrayBufferWriter<byte> _buffer = new();
        private readonly Lock _gate = new();
        private ManualResetValueTaskSourceCore<FlushResult> _flush;
        private ManualResetValueTaskSourceCore<bool> _chunk;
        private BlockingThreads? _threads;
        private bool _isClosed;
        private bool _isFlushing;

        public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;
        public override bool CanGetUnflushedBytes => true;
        public override long UnflushedBytes => _buffer.WrittenCount;

        // The encoder's side.

        /// <summary>Completes with <see langword="true"/> for a chunk, with <see langword="false"/> at the end of the serialization.</summary>
        public ValueTask<bool> NextChunkAsync() => new(this, _chunk.Version);

        /// <summary>Serializes on another thread from the next chunk on, since the value blocks its caller's.</summary>
        public void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);

        /// <summary>
        /// Completes the serializer's flush, since the chunk was taken: it continues within this call, or on a thread of its own.
        /// </summary>
        public void Continue()
        {
            _buffer.ResetWrittenCount();
            _chunk.Reset();
            if (_threads is not null) _ = _threads.RunAsync(static self => ((HandOverWriter)self!).CompleteFlush(), this);
            else CompleteFlush();
        }

        /// <summary>Makes the pending flush, or the next one, throw, since no chunk is taken any more.</summary>
        public void Close()
        {
            // The serializer may come back from its source on another thread just now: either it sees this, or we see its flush.
            lock (_gate)
            {
                _isClosed = true;
                if (!_isFlushing) return;
                _isFlushing = false;
            }

            _flush.SetException(new OperationCanceledException());
        }

        private void CompleteFlush()
        {
            lock (_gate)
            {
                // It was closed while it waited for a thread.
                if (!_isFlushing) return;
                _isFlushing = false;
            }

            _flush.SetResult(default);
        }

        // The serializer's side.

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                if (_isClosed) throw new OperationCanceledException();
                _flush.Reset();
                _isFlushing = true;
            }

            _chunk.SetResult(true);
            return new ValueTask<FlushResult>(this, _flush.Version);
        }

        public void End()
        {
            if (!_isClosed) _chunk.SetResult(false);
        }

        public override void Advance(int bytes) => _buffer.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }

        FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);
        ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

        void IValueTaskSource<FlushResult>.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _flush.OnCompleted(continuation, state, token, flags);

        bool IValueTaskSource<bool>.GetResult(short token) => _chunk.GetResult(token);
        ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _chunk.GetStatus(token);

        void IValueTaskSource<bool>.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _chunk.OnCompleted(continuation, state, token, flags);
    }
}
