using System.Buffers;

namespace StreamingJson;

/// <summary>
/// Stands before the real writer and holds text back until something is written behind it, so that an encoder that fails before
/// it writes leaves nothing at all. Counts the bytes of both (rules 1 and 7).
/// </summary>
internal sealed class HoldingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private int _pending;

    /// <summary>Bytes that are held back.</summary>
    public int Held => _held.WrittenCount;

    /// <summary>Whether the real writer has got anything.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Holds text back, behind what is held already.</summary>
    public void Hold(ReadOnlySpan<byte> text) => _held.Write(text);

    /// <summary>Writes what is held.</summary>
    public void Release()
    {
        inner.Write(_held.WrittenSpan);
        Advanced(_held.WrittenCount);
    }

    /// <summary>The bytes that the real writer was advanced by since the last call.</summary>
    public int TakeChunk()
    {
        int bytes = _pending;
        _pending = 0;
        return bytes;
    }

    public void Advance(int count)
    {
        // Without a byte behind it, the text stays held.
        if (count > 0) count += Held;
        inner.Advance(count);
        if (count > 0) Advanced(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (Held == 0) return inner.GetMemory(sizeHint);
        Memory<byte> memory = inner.GetMemory(Held + Math.Max(sizeHint, 1));
        _held.WrittenSpan.CopyTo(memory.Span);
        return memory[Held..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (Held == 0) return inner.GetSpan(sizeHint);
        Span<byte> span = inner.GetSpan(Held + Math.Max(sizeHint, 1));
        _held.WrittenSpan.CopyTo(span);
        return span[Held..];
    }

    private void Advanced(int count)
    {
        _held.ResetWrittenCount();
        _pending += count;
        HasBegun = true;
    }
}
