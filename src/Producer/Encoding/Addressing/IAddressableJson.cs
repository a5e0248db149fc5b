namespace StreamingJson;

/// <summary>
/// A document whose bytes are known beforehand and always the same, so that any part of them can be asked for: what an HTTP
/// layer needs to answer <c>Range</c> requests (RFC 9110, section 14).
/// </summary>
/// <remarks>
/// Implemented by encoders whose document is addressable, and by any class of yours that knows its bytes. All members may be
/// called from any thread, and any number of slices may be encoded at once.
/// </remarks>
public interface IAddressableJson
{
    /// <summary>The exact length of the document in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// The opaque part of the document's strong entity tag (RFC 9110, section 8.8.3), without the quotes: two documents at one
    /// address have the same tag only if all their bytes are the same. At least one character, each of <c>!</c> or <c>#</c> to
    /// <c>~</c> in ASCII (neither a space nor <c>"</c>); leave out <c>\</c> too, which some clients take for an escape.
    /// </summary>
    string EntityTag { get; }

    /// <summary>An encoder of exactly the bytes [offset, offset + length) of the document.</summary>
    /// <param name="offset">The first byte, from zero to <see cref="Length"/>.</param>
    /// <param name="length">How many bytes, from zero, which writes nothing, to <see cref="Length"/> less the offset.</param>
    /// <returns>An encoder whose own <see cref="JsonEncoder.Length"/> is <paramref name="length"/>; it can be used any number
    /// of times.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within the document.</exception>
    JsonEncoder Slice(long offset, long length);
}
