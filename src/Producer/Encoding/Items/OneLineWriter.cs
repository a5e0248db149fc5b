using System.Buffers;
using System.Text;
using System.Text.Json;

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

/// <summary>Makes an element of a value that is written as an indented document: each of its lines is one level deeper.</summary>
internal sealed class ElementWriter(ChunkWriter chunk, JsonSerializerOptions options) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly byte[] _indent = Encoding.ASCII.GetBytes(new string(options.IndentCharacter, options.IndentSize));

    /// <summary>What stands before an element.</summary>
    public static byte[] Before(JsonSerializerOptions options, bool isFirst) =>
        Encoding.ASCII.GetBytes((isFirst ? "[" : ",") + (options.WriteIndented ? options.NewLine : ""));

    public void Advance(int count)
    {
        _text.Advance(count);
        ReadOnlySpan<byte> text = _text.WrittenSpan;
        for (int line; (line = text.IndexOf((byte)'\n') + 1) > 0; text = text[line..])
        {
            chunk.Append(text[..line]);
            chunk.Append(_indent);
        }

        chunk.Append(text);
        _text.ResetWrittenCount();
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _text.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _text.GetSpan(sizeHint);
}
