using System.Buffers;

namespace StreamingJson.Bench;

// Hands out blocks of 4 KB as Kestrel does, and forgets what was written. A few blocks in turn, for a server does not write
// into the same four kilobytes for ever either.
internal sealed class DiscardingWriter : IBufferWriter<byte>
{
    private const int BlockSize = 4096;
    private const int Blocks = 16;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(BlockSize * Blocks, pinned: true);
    private int _block;
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > BlockSize)
        {
            return new byte[sizeHint];
        }

        if (BlockSize - _used < Math.Max(sizeHint, 1))
        {
            _block = (_block + 1) % Blocks;
            _used = 0;
        }

        return _memory.AsMemory((_block * BlockSize) + _used, BlockSize - _used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
