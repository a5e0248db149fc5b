using System.Text.Encodings.Web;

namespace StreamingJson;

/// <summary>The characters of a text reader as a JSON string.</summary>
internal sealed class ReaderTextEncoder(TextReader reader, JavaScriptEncoder? encoder)
    : PieceEncoder<char>(reader ?? throw new ArgumentNullException(nameof(reader)), encoder)
{
    // Larger arrays than 85,000 bytes would come from the large object heap.
    private const int MaxBuffer = 32 * 1024;

    protected override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken) =>
        reader.ReadAsync(buffer, cancellationToken);

    protected override int BufferSize(int chunkSize) => Math.Min(chunkSize, MaxBuffer);

    protected override int Write(SegmentWriter text, ReadOnlySpan<char> piece) => text.Write(piece);

    protected override void End(SegmentWriter text) => text.End();
}
