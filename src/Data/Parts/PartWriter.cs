using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace StreamingJson;

/// <summary>Flushes the text of a part's producer into a bounded channel of blocks.</summary>
/// <param name="blocks">The channel.</param>
/// <param name="trims">
/// Whether the first byte and the last, an array's brackets, are left out. Since any byte can be the last, each flush keeps one back.
/// </param>
/// <param name="mark">Gets with each flush how many items there were by then, and the key of the last.</param>
internal sealed class PartWriter(ChannelWriter<TextBlock> blocks, bool trims, Func<(long Items, string? Cursor)> mark)
    : PipeWriter, IDisposable
{
    /// <summary>The size of a block, which holds a flush of a producer; its last chunk fits in addition.</summary>
    public const int BlockSize = 64 * 1024;

    private readonly CancellationTokenSource _leaving = new();
    private byte[] _block = [];
    private int _start = trims ? 1 : 0;
    private int _kept = trims ? 1 : 0;
    private int _written;
    private long _items;

    /// <summary>Returns the array of a block to the shared pool.</summary>
    public static void Return(TextBlock block)
    {
        if (MemoryMarshal.TryGetArray(block.Text, out ArraySegment<byte> segment)) ArrayPool<byte>.Shared.Return(segment.Array!);
    }

    /// <summary>Returns the arrays of blocks that nobody reads any more.</summary>
    public static void ReturnAll(ChannelReader<TextBlock> blocks)
    {
        while (blocks.TryRead(out TextBlock block)) Return(block);
    }

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
            TextBlock block = new(_block.AsMemory(_start, length), (int)(items - _items), cursor);
            await blocks.WriteAsync(block, _leaving.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            return new FlushResult(isCanceled: false, isCompleted: true);
        }

        (_block, _start, _written, _items) = ([], 0, 0, items);
        if (_kept > 0) this.Write([last]);
        return default;
    }

    /// <summary>Flushes the byte that was kept back: the part has failed, so that it is not a bracket.</summary>
    public async ValueTask FlushRemainderAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration leave = cancellationToken.UnsafeRegister(
            static leaving => ((CancellationTokenSource)leaving!).Cancel(), _leaving);
        _kept = 0;
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends the pending flush; the producer calls it when it leaves, and flushes no more.</summary>
    public override void CancelPendingFlush() => _leaving.Cancel();

    public override void Complete(Exception? exception = null)
    {
        // The slot completes the channel.
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
