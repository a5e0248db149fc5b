using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>A writer that hands out blocks of a given size, filled with rubbish, and checks what is advanced.</summary>
internal sealed class BlockWriter(int blockSize) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private byte[] _block = [];
    private int _used;

    public byte[] Written => _written.WrittenSpan.ToArray();

    public int Count => _written.WrittenCount;

    public void Advance(int count)
    {
        if (count < 0 || count > _block.Length - _used) throw new ArgumentOutOfRangeException(nameof(count));
        _written.Write(_block.AsSpan(_used, count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Max(1, sizeHint))
        {
            _block = new byte[Math.Max(blockSize, sizeHint)];
            Array.Fill(_block, (byte)'#');
            _used = 0;
        }

        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
