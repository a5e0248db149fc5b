using System.Threading.Channels;

namespace StreamingJson;

/// <summary>Joins parts that are encoded at the same time.</summary>
internal sealed class PartsEncoder(Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions options)
    : BlockEncoder(RecordFrame.For(options.Format))
{
    protected override BlockSource Open(CancellationToken cancellationToken) =>
        new PartsReader(new PartSlots(open(), cooperator, options, cancellationToken), options);
}

/// <summary>Reads the blocks of all parts, one part after the other, and joins them.</summary>
internal sealed class PartsReader(PartSlots slots, JsonPartsOptions options) : BlockSource
{
    private static readonly byte[] Opening = [.. "["u8];
    private static readonly byte[] Comma = [.. ","u8];
    private static readonly byte[] Closing = [.. "]"u8];
    private static readonly byte[] Empty = [.. "[]"u8];

    private readonly bool _isArray = options.Format == JsonFormat.Array;
    private ChannelReader<PartBlock>? _part;
    private PartBlock _block;
    private bool _isInUse;
    private byte[]? _separator;
    private bool _hasBegun;
    private bool _hasEnded;
    private string? _cursor;

    public override int Items => _isInUse ? _block.Items : 0;

    public override string? Cursor => _cursor;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ReturnBlock();
        if (_block.Text.IsEmpty && !await ReadBlockAsync(cancellationToken).ConfigureAwait(false)) return End();
        if (_separator is byte[] separator)
        {
            _separator = null;
            return separator;
        }

        _isInUse = true;
        if (options.IsOrdered) _cursor = _block.Cursor ?? _cursor;
        return _block.Text;
    }

    public override async ValueTask DisposeAsync()
    {
        await slots.DisposeAsync().ConfigureAwait(false);
        if (_part is not null) PartBlock.ReturnAll(_part);
        _block.Return();
    }

    private async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_part is null)
            {
                if (!await slots.Parts.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return false;
                slots.Parts.TryRead(out Channel<PartBlock>? part);
                _part = part!.Reader;
                if (_isArray) _separator = _hasBegun ? Comma : Opening;
            }

            if (await _part.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                _part.TryRead(out _block);
                _hasBegun = true;
                return true;
            }

            _part = null;
        }
    }

    private ReadOnlyMemory<byte> End()
    {
        if (_hasEnded || !_isArray) return default;
        _hasEnded = true;
        return _hasBegun ? Closing : Empty;
    }

    private void ReturnBlock()
    {
        if (!_isInUse) return;
        _isInUse = false;
        _block.Return();
        _block = default;
    }
}

/// <summary>
/// Encodes so many parts at the same time, each a stream of its own into a channel of blocks. In order, each part has a channel, and its
/// slot is free when that was read; otherwise all share one.
/// </summary>
internal sealed class PartSlots : IAsyncDisposable
{
    // A part waits for the reader as long as the stream that all parts belong to.
    private static readonly JsonProducerOptions ProducerOptions = new() { StallTimeout = Timeout.InfiniteTimeSpan };

    private readonly JsonParts _parts;
    private readonly Cooperator _cooperator;
    private readonly JsonPartsOptions _options;
    private readonly CancellationTokenSource _leaving;
    private readonly Channel<Channel<PartBlock>> _channels = Channel.CreateUnbounded<Channel<PartBlock>>();
    private readonly SemaphoreSlim _next = new(1);
    private readonly Channel<PartBlock>? _shared;
    private readonly Task _running;
    private bool _hasEnded;

    public PartSlots(JsonParts parts, Cooperator cooperator, JsonPartsOptions options, CancellationToken cancellationToken)
    {
        (_parts, _cooperator, _options) = (parts, cooperator, options);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!options.IsOrdered) _shared = OpenChannel(options.MaxConcurrency);
        _running = RunAsync();
    }

    /// <summary>Gets the channels, in the order in which they are to be read.</summary>
    public ChannelReader<Channel<PartBlock>> Parts => _channels.Reader;

    public async ValueTask DisposeAsync()
    {
        await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), _leaving)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        while (_channels.Reader.TryRead(out Channel<PartBlock>? part)) PartBlock.ReturnAll(part.Reader);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _next.Dispose();
        _leaving.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _options.MaxConcurrency).Select(RunAsync)).ConfigureAwait(false);
        _shared?.Writer.TryComplete();
        _channels.Writer.TryComplete();
    }

    private async Task RunAsync(int slot)
    {
        try
        {
            while (await NextAsync(slot).ConfigureAwait(false) is var (encoder, blocks))
            {
                Exception? failure = await EncodeAsync(encoder, blocks.Writer).ConfigureAwait(false);
                if (_shared is null || failure is not null) blocks.Writer.TryComplete(failure);
                if (_shared is null) await blocks.Reader.Completion.WaitAsync(_leaving.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // In order, after everything that began before; otherwise after what has come.
            _channels.Writer.TryComplete(error);
            _shared?.Writer.TryComplete(error);
        }
    }

    private async ValueTask<(JsonEncoder Encoder, Channel<PartBlock> Blocks)?> NextAsync(int slot)
    {
        await _next.WaitAsync(_leaving.Token).ConfigureAwait(false);
        try
        {
            if (_hasEnded) return null;
            // If it throws, it was the last call as well.
            _hasEnded = true;
            if (await _parts.NextAsync(slot, _leaving.Token).ConfigureAwait(false) is not JsonEncoder encoder) return null;
            _hasEnded = false;
            return (encoder, _shared ?? OpenChannel(1));
        }
        finally
        {
            _next.Release();
        }
    }

    /// <returns>Why the part is not complete; <see langword="null"/> when it is.</returns>
    private async ValueTask<Exception?> EncodeAsync(JsonEncoder encoder, ChannelWriter<PartBlock> blocks)
    {
        JsonProducer? producer = null;
        using PartWriter writer = new(blocks, _options.Format == JsonFormat.Array, () => (producer!.Progress.Items, producer.Cursor));
        producer = new JsonProducer(new RecordsOnlyEncoder(encoder), writer, _cooperator, ProducerOptions);
        StreamOutcome outcome = await producer.BeginProducing(_leaving.Token).ConfigureAwait(false);
        if (outcome.IsWhole) return null;
        if (outcome.End == StreamEnd.SourceFailed) await writer.FlushRemainderAsync(_leaving.Token).ConfigureAwait(false);
        return outcome.Error ?? new OperationCanceledException($"A part has ended: {outcome.End}.");
    }

    private Channel<PartBlock> OpenChannel(int parts)
    {
        int capacity = parts * (_options.MaxBytesAhead / PartWriter.BlockSize);
        Channel<PartBlock> blocks = Channel.CreateBounded<PartBlock>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _channels.Writer.TryWrite(blocks);
        return blocks;
    }
}
