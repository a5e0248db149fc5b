using System.Buffers;

namespace StreamingJson;

/// <summary>
/// Lets a slice of what is written through to the real writer, in that writer's own memory. What lies before and behind goes
/// into a rented scratch buffer; only the first piece of the slice is copied from there.
/// </summary>
internal sealed class SliceWriter(IBufferWriter<byte> writer, long skip, long take) : IBufferWriter<byte>, IDisposable
{
    private long _skip = skip;
    private long _take = take;
    private int _taken;
    private byte[] _scratch = [];

    public bool IsComplete => _take == 0;

    private bool IsWithin => _skip == 0 && _take > 0;

    public void Advance(int count)
    {
        if (!IsWithin)
        {
            AdvanceScratch(count);
            return;
        }

        int kept = (int)Math.Min(count, _take);
        writer.Advance(kept);
        Took(kept);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => IsWithin ? writer.GetMemory(sizeHint) : Scratch(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => IsWithin ? writer.GetSpan(sizeHint) : Scratch(sizeHint);

    /// <summary>The bytes that the real writer was advanced by since the last call.</summary>
    public int TakeChunk()
    {
        int taken = _taken;
        _taken = 0;
        return taken;
    }

    /// <summary>Gives the scratch buffer back.</summary>
    public void Dispose()
    {
        if (_scratch.Length > 0) ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = [];
    }

    private void AdvanceScratch(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_scratch.Length, nameof(count));
        int dropped = (int)Math.Min(count, _skip);
        int kept = (int)Math.Min(count - dropped, _take);
        _skip -= dropped;
        if (kept > 0)
        {
            writer.Write(_scratch.AsSpan(dropped, kept));
            Took(kept);
        }

        // A stream that sends for hours should not keep a buffer that it needed at its beginning.
        if (IsWithin) Dispose();
    }

    private byte[] Scratch(int sizeHint)
    {
        int size = Math.Max(sizeHint, JsonEncoder.DefaultChunkSize);
        if (_scratch.Length < size)
        {
            Dispose();
            _scratch = ArrayPool<byte>.Shared.Rent(size);
        }

        return _scratch;
    }

    private void Took(int bytes)
    {
        _take -= bytes;
        _taken += bytes;
    }
}
