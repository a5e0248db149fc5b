using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>Joins parts that are encoded at the same time.</summary>
internal static class PartsEncoder
{
    private static readonly byte[] Opening = [.. "["u8];
    private static readonly byte[] Comma = [.. ","u8];
    private static readonly byte[] Closing = [.. "]"u8];
    private static readonly byte[] Empty = [.. "[]"u8];

    public static JsonEncoder Create(Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions options) =>
        BlocksWriter.CreateEncoder(token => ReadAsync(open, cooperator, options, token), RecordFrame.For(options.Format));

    private static async IAsyncEnumerable<TextBlock> ReadAsync(
        Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PartSlots slots = new(open(), cooperator, options, cancellationToken);
        ChannelReader<TextBlock>? part = null;
        try
        {
            bool isArray = options.Format == JsonFormat.Array;
            bool hasBegun = false;
            while (await slots.Parts.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && slots.Parts.TryRead(out part))
            {
                byte[]? separator = !isArray ? null : hasBegun ? Comma : Opening;
                await foreach (TextBlock block in part.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (separator is not null) yield return new TextBlock(separator);
                    separator = null;
                    hasBegun = true;
                    yield return options.IsOrdered ? block : block with { Cursor = null };
                    PartWriter.Return(block);
                }
            }

            if (isArray) yield return new TextBlock(hasBegun ? Closing : Empty);
        }
        finally
        {
            await slots.DisposeAsync().ConfigureAwait(false);
            if (part is not null) PartWriter.ReturnAll(part);
        }
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
    private readonly Channel<ChannelReader<TextBlock>> _channels = Channel.CreateUnbounded<ChannelReader<TextBlock>>();
    private readonly SemaphoreSlim _next = new(1);
    private readonly Channel<TextBlock>? _shared;
    private readonly Task _running;
    private bool _hasEnded;

    public PartSlots(JsonParts parts, Cooperator cooperator, JsonPartsOptions options, CancellationToken cancellationToken)
    {
        (_parts, _cooperator, _options) = (parts, cooperator, options);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!options.IsOrdered) _shared = OpenChannel(options.MaxConcurrency);
        _running = RunAsync();
    }

    public ChannelReader<ChannelReader<TextBlock>> Parts => _channels.Reader;

    public async ValueTask DisposeAsync()
    {
        await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), _leaving)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        while (_channels.Reader.TryRead(out ChannelReader<TextBlock>? part)) PartWriter.ReturnAll(part);
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

    private async ValueTask<(JsonEncoder Encoder, Channel<TextBlock> Blocks)?> NextAsync(int slot)
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
    private async ValueTask<Exception?> EncodeAsync(JsonEncoder encoder, ChannelWriter<TextBlock> blocks)
    {
        JsonProducer? producer = null;
        using PartWriter writer = new(blocks, _options.Format == JsonFormat.Array, () => (producer!.Progress.Items, producer.Cursor));
        producer = new JsonProducer(new RecordsOnlyEncoder(encoder), writer, _cooperator, ProducerOptions);
        StreamOutcome outcome = await producer.BeginProducing(_leaving.Token).ConfigureAwait(false);
        if (outcome.IsWhole) return null;
        if (outcome.End == StreamEnd.SourceFailed) await writer.FlushRemainderAsync(_leaving.Token).ConfigureAwait(false);
        return outcome.Error ?? new OperationCanceledException($"A part has ended: {outcome.End}.");
    }

    private Channel<TextBlock> OpenChannel(int parts)
    {
        int capacity = parts * (_options.MaxBytesAhead / PartWriter.BlockSize);
        Channel<TextBlock> blocks = Channel.CreateBounded<TextBlock>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _channels.Writer.TryWrite(blocks.Reader);
        return blocks;
    }
}
