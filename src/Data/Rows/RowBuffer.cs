using System.Buffers;

namespace StreamingJson;

/// <summary>The text of one row while it is written; its memory serves the next one.</summary>
internal sealed class RowBuffer : IBufferWriter<byte>
{
    // Most rows; it grows with a longer one.
    private byte[] _bytes = new byte[1024];
    private int _length;

    public Span<byte> Text => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(GetSpan(text.Length));
        _length += text.Length;
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    private void Grow(int sizeHint) =>
        Array.Resize(ref _bytes, (int)Math.Min(Math.Max(_length + (long)sizeHint, _bytes.Length * 2L), Array.MaxLength));
}
