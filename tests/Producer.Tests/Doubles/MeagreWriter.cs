using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>
/// Gives memory as Kestrel's chunked responses do: whatever is asked for, the rest of the block, until that is nearly full.
/// </summary>
internal sealed class MeagreWriter(int blockSize) : IBufferWriter<byte>
{
    // Kestrel's own, where its blocks have 4096 bytes: with less room than this, it takes the next block.
    private readonly int _least = blockSize / 4;
    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _block = [];
    private int _used;

    public ReadOnlySpan<byte> Written => _text.WrittenSpan;

    /// <summary>How often there was less than was asked for.</summary>
    public int TooLittle { get; private set; }

    public void Advance(int count)
    {
        _text.Write(_block.AsSpan(_used, count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used < Math.Min(Math.Max(sizeHint, 1), _least)) (_block, _used) = (new byte[blockSize], 0);
        if (_block.Length - _used < sizeHint) TooLittle++;
        return _block.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
