using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Unicode;

namespace StreamingJson.LoadClient.Checks;

/// <summary>What bytes are as a whole.</summary>
internal enum JsonFraming
{
    /// <summary>One JSON text (RFC 8259).</summary>
    Document,

    /// <summary>JSON Lines or ndjson: a value a line, also none; the last newline may be missing.</summary>
    Lines,
}

/// <summary>
/// Checks that bytes in pieces are exactly one whole JSON text in UTF-8, or lines of them, in constant memory. It never holds a
/// token: <c>Utf8JsonReader</c> needs each of them whole, and strings of a gigabyte are what is streamed here.
/// </summary>
internal sealed class JsonWholeCheck(JsonFraming framing = JsonFraming.Document)
{
    // Far deeper than any reader goes (System.Text.Json stops at 64), and 128 KB of memory at the most.
    private const int MaxDepth = 1 << 20;

    private static readonly SearchValues<byte> NotPlain =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly BitArray _isObject = new(64);
    private readonly byte[] _character = new byte[4];
    private int _characterLength;
    private int _depth;
    private State _state;
    private bool _isName;
    private string _literal = "";
    private int _count;

    private enum State
    {
        Value, ValueOrEnd, Name, NameOrEnd, Colon, AfterValue,
        Text, Escape, Hex, Literal,
        Minus, Zero, Integer, Point, Fraction, Exponent, ExponentSign, ExponentDigits,
    }

    /// <summary>Whether the bytes, if no more come, are whole.</summary>
    public bool IsWhole => Fault is null && _characterLength == 0 && _depth == 0
        && (_state == State.AfterValue || IsNumber || (_state == State.Value && framing == JsonFraming.Lines));

    /// <summary>The first fault: the offset in bytes, what was expected and what came; null while all is right.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many bytes have been right.</summary>
    public long Bytes { get; private set; }

    /// <summary>What can come next, in words.</summary>
    public string Expected => _state switch
    {
        State.Value => "a value",
        State.ValueOrEnd => "a value or `]`",
        State.Name => "a name",
        State.NameOrEnd => "a name or `}`",
        State.Colon => "`:`",
        State.Text or State.Escape or State.Hex => "the rest of a string",
        State.Literal => "the rest of a literal",
        >= State.Minus => "the rest of a number",
        _ when _depth > 0 => IsInObject ? "`,` or `}`" : "`,` or `]`",
        _ => framing == JsonFraming.Lines ? "a newline" : "the end",
    };

    private bool IsNumber => _state is State.Zero or State.Integer or State.Fraction or State.ExponentDigits;
    private bool IsInObject => _depth > 0 && _isObject[_depth - 1];

    /// <summary>Checks the bytes that come next, a piece of any size. After a fault it does nothing.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null) return;
        int encoded = CheckUtf8(bytes);
        int at = 0;
        while ((at += CountPlain(bytes[at..encoded])) < encoded && After((char)bytes[at]) is State after)
        {
            _state = after;
            at++;
        }

        Bytes += at;
        if (at < bytes.Length)
            Fault = $"byte {Bytes}: expected {(at < encoded ? Expected : "UTF-8")}, came {IntegerListCheck.Show(bytes[at..])}";
    }

    /// <returns>How many bytes belong to a string or a number and change nothing.</returns>
    private int CountPlain(ReadOnlySpan<byte> bytes)
    {
        int end = _state switch
        {
            State.Text => bytes.IndexOfAny(NotPlain),
            State.Integer or State.Fraction or State.ExponentDigits => bytes.IndexOfAnyExceptInRange((byte)'0', (byte)'9'),
            _ => 0,
        };
        return end < 0 ? bytes.Length : end;
    }

    /// <returns>The state after a byte; null when it cannot stand there.</returns>
    private State? After(char next) => (_state, next) switch
    {
        (State.Text, '"') => _isName ? State.Colon : State.AfterValue,
        (State.Text, '\\') => State.Escape,
        (State.Escape, 'u') => Count(4, State.Hex),
        (State.Escape, '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't') => State.Text,
        (State.Hex, _) when char.IsAsciiHexDigit(next) => --_count > 0 ? State.Hex : State.Text,
        (State.Literal, _) when next == _literal[_count] => ++_count < _literal.Length ? State.Literal : State.AfterValue,

        // A value of a line format stays on its line.
        (State.AfterValue or State.Value, '\n') when framing == JsonFraming.Lines && _depth == 0 => State.Value,
        (State.AfterValue, ',') when _depth > 0 => IsInObject ? State.Name : State.Value,
        (State.AfterValue or State.NameOrEnd, '}') when IsInObject => Leave(),
        (State.AfterValue or State.ValueOrEnd, ']') when _depth > 0 && !IsInObject => Leave(),
        (State.Name or State.NameOrEnd, '"') => BeginText(isName: true),
        (State.Colon, ':') => State.Value,

        (State.Value or State.ValueOrEnd, '"') => BeginText(isName: false),
        (State.Value or State.ValueOrEnd, '[') when _depth < MaxDepth => Enter(isObject: false),
        (State.Value or State.ValueOrEnd, '{') when _depth < MaxDepth => Enter(isObject: true),
        (State.Value or State.ValueOrEnd, 't') => BeginLiteral("true"),
        (State.Value or State.ValueOrEnd, 'f') => BeginLiteral("false"),
        (State.Value or State.ValueOrEnd, 'n') => BeginLiteral("null"),
        (State.Value or State.ValueOrEnd, '-') => State.Minus,
        (State.Value or State.ValueOrEnd or State.Minus, '0') => State.Zero,
        (State.Value or State.ValueOrEnd or State.Minus, >= '1' and <= '9') => State.Integer,

        (State.Zero or State.Integer, '.') => State.Point,
        (State.Point, >= '0' and <= '9') => State.Fraction,
        (State.Zero or State.Integer or State.Fraction, 'e' or 'E') => State.Exponent,
        (State.Exponent, '+' or '-') => State.ExponentSign,
        (State.Exponent or State.ExponentSign, >= '0' and <= '9') => State.ExponentDigits,
        ( >= State.Minus, _) when IsNumber => AfterNumber(next),

        ( <= State.AfterValue, ' ' or '\t' or '\r') => _state,
        ( <= State.AfterValue, '\n') when framing == JsonFraming.Document => _state,
        _ => null,
    };

    private State? AfterNumber(char next)
    {
        _state = State.AfterValue;
        return After(next);
    }

    private State Count(int count, State state)
    {
        _count = count;
        return state;
    }

    private State BeginText(bool isName)
    {
        _isName = isName;
        return State.Text;
    }

    private State BeginLiteral(string literal)
    {
        _literal = literal;
        return Count(1, State.Literal);
    }

    private State Enter(bool isObject)
    {
        if (_depth == _isObject.Length) _isObject.Length *= 2;
        _isObject[_depth++] = isObject;
        return isObject ? State.NameOrEnd : State.ValueOrEnd;
    }

    private State Leave()
    {
        _depth--;
        return State.AfterValue;
    }

    /// <returns>How many of the bytes are UTF-8; a piece may end within a character, of which the bytes are kept.</returns>
    private int CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (_characterLength > 0 && at < bytes.Length)
        {
            _character[_characterLength++] = bytes[at];
            OperationStatus status = Rune.DecodeFromUtf8(_character.AsSpan(0, _characterLength), out _, out _);
            if (status == OperationStatus.InvalidData) return at;
            if (status == OperationStatus.Done) _characterLength = 0;
            at++;
        }

        int end = bytes.Length;
        for (int begun = 1; begun < _character.Length && begun <= bytes.Length - at; begun++)
            if (Rune.DecodeFromUtf8(bytes[^begun..], out _, out _) == OperationStatus.NeedMoreData) end = bytes.Length - begun;
        if (!Utf8.IsValid(bytes[at..end]))
        {
            while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done) at += length;
            return at;
        }

        bytes[end..].CopyTo(_character.AsSpan(_characterLength));
        _characterLength += bytes.Length - end;
        return bytes.Length;
    }
}
