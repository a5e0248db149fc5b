using System.Threading.Channels;

namespace StreamingJson;

/// <summary>
/// So many parts at the same time, each a stream of its own into a lane. In order, a part has a lane, and its slot is free when
/// that was read; otherwise all have one in common.
/// </summary>
internal sealed class PartSlots : IAsyncDisposable
{
    private readonly JsonParts _parts;
    private readonly Cooperator _cooperator;
    private readonly JsonPartsOptions _options;
    private readonly CancellationTokenSource _leaving;
    private readonly Channel<PartLane> _lanes = Channel.CreateUnbounded<PartLane>();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PartLane? _common;
    private readonly Task _running;
    private bool _ended;

    public PartSlots(JsonParts parts, Cooperator cooperator, JsonPartsOptions options, CancellationToken cancellationToken)
    {
        (_parts, _cooperator, _options) = (parts, cooperator, options);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!options.IsOrdered) _common = OpenLane(options.MaxConcurrency);
        _running = RunAsync();
    }

    /// <summary>The lanes, in the order in which they are to be read.</summary>
    public ChannelReader<PartLane> Lanes => _lanes.Reader;

    public async ValueTask DisposeAsync()
    {
        await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), _leaving)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        while (_lanes.Reader.TryRead(out PartLane? lane)) lane.Clear();
        await _parts.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
        _leaving.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _options.MaxConcurrency).Select(RunAsync)).ConfigureAwait(false);
        _common?.Writer.TryComplete();
        _lanes.Writer.TryComplete();
    }

    private async Task RunAsync(int slot)
    {
        try
        {
            while (await BeginNextAsync(slot).ConfigureAwait(false) is Part part)
            {
                using Part running = part;
                Exception? failure = await part.EndAsync().ConfigureAwait(false);
                if (_common is null || failure is not null) part.Lane.Writer.TryComplete(failure);
                if (_common is null) await part.Lane.Read.WaitAsync(_leaving.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // Behind all that has begun before, in order; otherwise behind what has come.
            _lanes.Writer.TryComplete(error);
            _common?.Writer.TryComplete(error);
        }
    }

    private async ValueTask<Part?> BeginNextAsync(int slot)
    {
        await _turn.WaitAsync(_leaving.Token).ConfigureAwait(false);
        try
        {
            if (_ended) return null;
            // If it throws, it was the last call as well.
            _ended = true;
            if (await _parts.NextAsync(slot, _leaving.Token).ConfigureAwait(false) is not JsonEncoder encoder) return null;
            _ended = false;
            return new Part(encoder, _common ?? OpenLane(1), _options.Format == JsonFormat.Array, _cooperator, _leaving.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private PartLane OpenLane(int parts)
    {
        PartLane lane = new(parts * (_options.MaxBytesAhead / PartWriter.BlockSize));
        _lanes.Writer.TryWrite(lane);
        return lane;
    }
}
