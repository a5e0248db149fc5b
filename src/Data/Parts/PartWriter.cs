using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>What the producer of a part flushes into: a lane of blocks, which has room for so many.</summary>
/// <param name="lane">Where the blocks go.</param>
/// <param name="trims">
/// The first byte and the last, an array's brackets, are left out. Nobody says which byte is the last, so each flush keeps one back.
/// </param>
/// <param name="mark">Asked with each flush how many items there were by then, and for the key of the last.</param>
internal sealed class PartWriter(ChannelWriter<PartBlock> lane, bool trims, Func<(long Items, string? Cursor)> mark) : PipeWriter, IDisposable
{
    /// <summary>A producer's flush, and the last chunk of it, fit.</summary>
    public const int BlockSize = 64 * 1024;

    private readonly CancellationTokenSource _leaving = new();
    private byte[] _block = [];
    private int _start = trims ? 1 : 0;
    private int _kept = trims ? 1 : 0;
    private int _written;
    private long _items;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (_block.Length - _written < sizeHint) Grow(Math.Max(BlockSize + JsonEncoder.DefaultChunkSize, _written + sizeHint));
        return _block.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_block.Length - _written), nameof(bytes));
        _written += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        int length = _written - _start - _kept;
        if (length <= 0) return default;
        (long items, string? cursor) = mark();
        byte last = _block[_written - 1];
        try
        {
            PartBlock block = new(_block.AsMemory(_start, length), (int)(items - _items), cursor);
            await lane.WriteAsync(block, _leaving.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            return new FlushResult(isCanceled: false, isCompleted: true);
        }

        (_block, _start, _written, _items) = ([], 0, 0, items);
        if (_kept > 0) this.Write([last]);
        return default;
    }

    /// <summary>The part has broken off: the byte that was kept back is no bracket, but the end of what there is.</summary>
    public async ValueTask LetGoAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration leave = cancellationToken.UnsafeRegister(
            static leaving => ((CancellationTokenSource)leaving!).Cancel(), _leaving);
        _kept = 0;
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The producer calls it when it leaves, and flushes no more.</summary>
    public override void CancelPendingFlush() => _leaving.Cancel();

    public override void Complete(Exception? exception = null)
    {
        // The lane is the slot's to complete.
    }

    public void Dispose()
    {
        _leaving.Dispose();
        ArrayPool<byte>.Shared.Return(_block);
    }

    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        _block.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_block);
        _block = larger;
    }
}
