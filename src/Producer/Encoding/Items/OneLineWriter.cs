using System.Buffers;

namespace StreamingJson;

/// <summary>
/// A raw value, or a converter, may bring line breaks of its own. Within JSON they are white space, since in a string they are
/// escaped; a blank does as well and does not end the record.
/// </summary>
internal sealed class OneLineWriter(ChunkWriter chunk) : IBufferWriter<byte>
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    public void Advance(int count)
    {
        chunk.Unadvanced[..count].ReplaceAny(LineBreaks, (byte)' ');
        chunk.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => chunk.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => chunk.GetSpan(sizeHint);
}
