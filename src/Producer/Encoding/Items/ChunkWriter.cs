using System.Buffers;

namespace StreamingJson;

/// <summary>
/// A window on a writer's memory, so that a serializer that asks for memory and advances with every item reaches the real writer
/// once a chunk; Kestrel's takes a lock and six calls each time. Counts the bytes itself (rule 1).
/// </summary>
internal sealed class ChunkWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    private Memory<byte> _window;
    private byte[]? _own;
    private int _used;
    private int _advanced;

    /// <summary>Bytes written since the last chunk was taken.</summary>
    public int Pending => _advanced + _used;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_window.Length - _used), nameof(count));
        _used += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_window.Length - _used < Math.Max(sizeHint, 1))
        {
            Commit();
            _window = inner.GetMemory(sizeHint);
            // Kestrel, in chunked framing, gives the same memory as long as nothing was advanced in it, however much is asked for.
            if (_window.Length < sizeHint) _window = _own = ArrayPool<byte>.Shared.Rent(sizeHint);
        }

        return _window[_used..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The memory that was handed out last, behind what was advanced.</summary>
    public Span<byte> Unadvanced => _window.Span[_used..];

    /// <summary>Writes text as it is.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        // Memory that nobody writes to is not asked for; see GetMemory.
        if (text.IsEmpty) return;
        text.CopyTo(GetSpan(text.Length));
        _used += text.Length;
    }

    /// <summary>
    /// Makes it so many bytes, as far as the window goes: gives back what was advanced beyond, or takes what was written there but
    /// not advanced yet.
    /// </summary>
    public void CutTo(int pending) => _used = Math.Clamp(pending - _advanced, 0, _window.Length);

    /// <summary>Hands everything on to the real writer and lets go of its memory.</summary>
    /// <returns>The bytes since the last call.</returns>
    public int TakeChunk()
    {
        Commit();
        int bytes = _advanced;
        _advanced = 0;
        return bytes;
    }

    private void Commit()
    {
        if (_own is not null) HandOnOwn();
        else if (_used > 0) inner.Advance(_used);
        _advanced += _used;
        _used = 0;
        _window = default;
    }

    private void HandOnOwn()
    {
        inner.Write(_own.AsSpan(0, _used));
        ArrayPool<byte>.Shared.Return(_own!);
        _own = null;
    }
}
