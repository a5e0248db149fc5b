using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>
/// Gives memory as Kestrel's chunked responses do: a block that nothing was written into stays the block, even where more is
/// asked for than there is room in it.
/// </summary>
internal sealed class StickyWriter(int blockSize) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _block = [];
    private int _used;

    public ReadOnlySpan<byte> Written => _text.WrittenSpan;

    public void Advance(int count)
    {
        _text.Write(_block.AsSpan(_used, count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Max(sizeHint, 1) && (_used > 0 || _block.Length == 0))
            (_block, _used) = (new byte[Math.Max(blockSize, sizeHint)], 0);
        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
