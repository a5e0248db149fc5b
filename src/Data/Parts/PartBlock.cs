using System.Buffers;
using System.Runtime.InteropServices;

namespace StreamingJson;

/// <summary>What one flush of a part has written.</summary>
/// <param name="Text">The text, in an array of the shared pool.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="Cursor">The key of the last of them.</param>
internal readonly record struct PartBlock(ReadOnlyMemory<byte> Text, int Items, string? Cursor)
{
    /// <summary>Gives the array back.</summary>
    public void Return()
    {
        if (MemoryMarshal.TryGetArray(Text, out ArraySegment<byte> segment)) ArrayPool<byte>.Shared.Return(segment.Array!);
    }
}
