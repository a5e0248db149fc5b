using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>A writer into one block of memory, over and over.</summary>
internal sealed class DiscardingWriter : IBufferWriter<byte>
{
    private readonly byte[] _block = new byte[4096];

    public long Count { get; private set; }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _block;

    public Span<byte> GetSpan(int sizeHint = 0) => _block;
}
