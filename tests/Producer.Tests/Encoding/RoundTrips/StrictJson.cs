using System.Buffers;
using System.Globalization;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>
/// Reads a JSON text by the grammar of RFC 8259 and nothing else, for the tests: with none of System.Text.Json's code or mercy.
/// </summary>
/// <remarks>
/// Values are <see langword="null"/>, <see cref="bool"/>, <see cref="string"/>, <see cref="Number"/>, a list of values, or a list
/// of <see cref="Member"/>s, in their order and with their duplicates.
/// </remarks>
internal sealed class StrictJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> NotPlain =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(one => (char)one), '"', '\\']);
    private readonly string _text;
    private int _at;

    private StrictJson(string text) => _text = text;

    /// <summary>A number as it stands there.</summary>
    public readonly record struct Number(string Text);

    public readonly record struct Member(string Name, object? Value);

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    /// <exception cref="FormatException">It is no JSON text, or has something before or behind it.</exception>
    /// <exception cref="DecoderFallbackException">It is no UTF-8.</exception>
    public static object? Parse(ReadOnlySpan<byte> utf8)
    {
        StrictJson json = new(Utf8.GetString(utf8));
        object? value = json.Element();
        if (json._at < json._text.Length) throw json.Unexpected();
        return value;
    }

    private object? Element()
    {
        Space();
        object? value = Value();
        Space();
        return value;
    }

    private object? Value() => Next switch
    {
        '{' => Object(),
        '[' => Array(),
        '"' => String(),
        't' => Literal("true", true),
        'f' => Literal("false", false),
        'n' => Literal("null", null),
        _ => ReadNumber(),
    };

    private List<Member> Object()
    {
        List<Member> members = [];
        Take('{');
        Space();
        if (TryTake('}')) return members;
        do
        {
            Space();
            string name = String();
            Space();
            Take(':');
            members.Add(new Member(name, Element()));
        }
        while (TryTake(','));
        Take('}');
        return members;
    }

    private List<object?> Array()
    {
        List<object?> values = [];
        Take('[');
        Space();
        if (TryTake(']')) return values;
        do values.Add(Element());
        while (TryTake(','));
        Take(']');
        return values;
    }

    private string String()
    {
        StringBuilder text = new();
        Take('"');
        while (true)
        {
            int special = _text.AsSpan(_at).IndexOfAny(NotPlain);
            if (special < 0) throw Unexpected();
            text.Append(_text, _at, special);
            _at += special;
            if (TryTake('"')) return text.ToString();
            Take('\\');
            text.Append(Escaped());
        }
    }

    private char Escaped()
    {
        char escape = Next;
        int simple = "\"\\/bfnrt".IndexOf(escape, StringComparison.Ordinal);
        if (simple < 0 && escape != 'u') throw Unexpected();
        _at++;
        if (simple >= 0) return "\"\\/\b\f\n\r\t"[simple];
        if (_text.Length - _at < 4) throw Unexpected();
        ReadOnlySpan<char> digits = _text.AsSpan(_at, 4);
        foreach (char digit in digits) if (!char.IsAsciiHexDigit(digit)) throw Unexpected();
        _at += 4;
        return (char)int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private Number ReadNumber()
    {
        int start = _at;
        TryTake('-');
        if (!TryTake('0')) Digits();
        if (TryTake('.')) Digits();
        if (TryTake('e') || TryTake('E'))
        {
            if (!TryTake('-')) TryTake('+');
            Digits();
        }

        return new Number(_text[start.._at]);
    }

    private void Digits()
    {
        if (!char.IsAsciiDigit(Next)) throw Unexpected();
        while (char.IsAsciiDigit(Next)) _at++;
    }

    private object? Literal(string name, object? value)
    {
        foreach (char letter in name) Take(letter);
        return value;
    }

    private void Space()
    {
        while (Next is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected)) throw Unexpected();
    }

    private bool TryTake(char expected)
    {
        bool isNext = _at < _text.Length && _text[_at] == expected;
        if (isNext) _at++;
        return isNext;
    }

    private FormatException Unexpected() =>
        new(_at < _text.Length ? $"Unexpected U+{(int)_text[_at]:X4} at {_at}." : "The text ends too early.");
}
