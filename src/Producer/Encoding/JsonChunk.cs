namespace StreamingJson;

/// <summary>What one step of a <see cref="JsonEncoder"/> has written.</summary>
/// <param name="Bytes">Bytes of UTF-8 that were advanced in the writer since the chunk before; may be zero.</param>
/// <param name="Items">Items (elements, rows) that were begun since the chunk before; may be zero.</param>
/// <param name="SourcePending">
/// <see langword="true"/> when the encoder will now wait for its source. It promises not to touch the writer during that wait,
/// and to yield once more after it before it writes again, so that whoever drives it may flush meanwhile.
/// </param>
public readonly record struct JsonChunk(int Bytes, int Items, bool SourcePending = false);
