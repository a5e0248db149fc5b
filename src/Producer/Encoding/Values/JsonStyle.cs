namespace StreamingJson;

/// <summary>
/// How values are written that System.Text.Json knows one way of writing only. Everything is off by default, and what is off
/// is written as by System.Text.Json, byte for byte.
/// </summary>
public sealed class JsonStyle
{
    /// <summary>
    /// Whether a <see cref="DateTime"/> of <see cref="DateTimeKind.Unspecified"/> is one of UTC, and is written with
    /// <c>+00:00</c>: <c>"2000-01-02T03:04:05+00:00"</c>. Otherwise it has no offset.
    /// </summary>
    /// <remarks>
    /// Read back as a <see cref="DateTime"/>, an offset gives the same instant in local time, as ever with System.Text.Json.
    /// </remarks>
    public bool NaiveDateTimeIsUtc { get; init; }

    /// <summary>
    /// Whether <see cref="DateTime"/> and <see cref="DateTimeOffset"/> are written without the fraction of their second. It is
    /// cut off, not rounded.
    /// </summary>
    public bool OmitFractionalSeconds { get; init; }

    /// <summary>
    /// Whether <c>Z</c> stands for <c>+00:00</c> (RFC 3339, section 4.3): with every <see cref="DateTimeOffset"/> of offset zero,
    /// every local <see cref="DateTime"/> while the local offset is zero, and those of <see cref="NaiveDateTimeIsUtc"/>. A
    /// <see cref="DateTime"/> of <see cref="DateTimeKind.Utc"/> has its <c>Z</c> always.
    /// </summary>
    public bool UtcAsZ { get; init; }

    /// <summary>
    /// Whether a <see cref="long"/>, <see cref="ulong"/>, <see cref="Int128"/> or <see cref="UInt128"/> whose absolute value is
    /// above 9,007,199,254,740,991 is written as a JSON string. That is 2^53 - 1, JavaScript's <c>Number.MAX_SAFE_INTEGER</c>,
    /// the last up to which a reader that takes numbers for doubles tells every integer from its neighbours (RFC 8259, section
    /// 6). Others are written as numbers, and both are read.
    /// </summary>
    /// <remarks>
    /// The options' number handling keeps its meaning; a <c>[JsonNumberHandling]</c> attribute on a member of such a type has
    /// none any more. <see cref="decimal"/> and <see cref="System.Numerics.BigInteger"/> are not touched.
    /// </remarks>
    public bool LargeIntegersAsStrings { get; init; }
}
