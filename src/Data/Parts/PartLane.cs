using System.Threading.Channels;

namespace StreamingJson;

/// <summary>The way of blocks from those who encode them to the one who reads them.</summary>
internal sealed class PartLane(int blocks)
{
    private readonly Channel<PartBlock> _blocks =
        Channel.CreateBounded<PartBlock>(new BoundedChannelOptions(blocks) { SingleReader = true });

    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelWriter<PartBlock> Writer => _blocks.Writer;

    /// <summary>Ends when everything was read.</summary>
    public Task Read => _read.Task;

    /// <returns>Whether there is a block to take; throws what the lane was ended with.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (await _blocks.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return true;
        _read.SetResult();
        return false;
    }

    public PartBlock Take() => _blocks.Reader.TryRead(out PartBlock block) ? block : default;

    /// <summary>Nobody reads any more, nor writes.</summary>
    public void Clear()
    {
        while (_blocks.Reader.TryRead(out PartBlock block)) block.Return();
    }
}
