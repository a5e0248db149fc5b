using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;

namespace StreamingJson;

/// <summary>Writes a value as the serializer's own converter does, but without its writer.</summary>
/// <param name="value">The value.</param>
/// <param name="destination">At least <see cref="PlainText.RoomFor{T}"/> bytes.</param>
/// <returns>The length of the text; 0 where only the converter knows how.</returns>
internal delegate int PlainText<in T>(T value, Span<byte> destination);

/// <summary>The texts of the types that columns mostly have.</summary>
internal static class PlainText
{
    // The longest is a DateTimeOffset's kind of text, 35 with its quotes; a decimal takes 31, a double 24.
    private const int Room = 40;

    // Of "2026-11-21T20:00:00.1234567" and what is behind.
    private const int Seconds = 19;
    private const int Fraction = 27;

    public static int RoomFor<T>(T value) => value is string text ? text.Length + 2 : Room;

    public static int Number<T>(T value, Span<byte> destination) where T : struct, INumberBase<T> =>
        value.TryFormat(destination, out int length, default, CultureInfo.InvariantCulture) ? length : 0;

    /// <summary>Those that JSON has no text for are the converter's.</summary>
    public static int Finite<T>(T value, Span<byte> destination) where T : struct, IFloatingPointIeee754<T> =>
        T.IsFinite(value) ? Number(value, destination) : 0;

    public static int Boolean(bool value, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = value ? "true"u8 : "false"u8;
        text.CopyTo(destination);
        return text.Length;
    }

    public static int Guid(Guid value, Span<byte> destination) =>
        value.TryFormat(destination[1..], out int length) ? Quote(destination, length) : 0;

    /// <summary>ISO 8601, without the zeros that end a fraction of a second.</summary>
    public static int DateTime(DateTime value, Span<byte> destination)
    {
        Span<byte> text = destination[1..];
        if (!value.TryFormat(text, out int length, "O", CultureInfo.InvariantCulture)) return 0;
        int end = text[..Fraction].LastIndexOfAnyExcept((byte)'0') + 1;
        // No fraction at all: nor its point.
        if (end == Seconds + 1) end = Seconds;
        text[Fraction..length].CopyTo(text[end..]);
        return Quote(destination, length - Fraction + end);
    }

    /// <summary>Text of ASCII that has nothing to be escaped.</summary>
    public static PlainText<string> Ascii(TextEncoder encoder) => (value, destination) =>
    {
        Span<byte> text = destination.Slice(1, value.Length);
        return System.Text.Ascii.FromUtf16(value, text, out _) == OperationStatus.Done && encoder.FindFirstCharacterToEncodeUtf8(text) < 0
            ? Quote(destination, value.Length)
            : 0;
    };

    private static int Quote(Span<byte> destination, int length)
    {
        destination[0] = destination[length + 1] = (byte)'"';
        return length + 2;
    }
}
