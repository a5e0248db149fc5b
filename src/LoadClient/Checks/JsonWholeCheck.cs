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
        while (true)
        {
            at += CountPlain(bytes[at..encoded]);
            if (at == encoded || !TryStep(bytes[at])) break;
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

    private bool TryStep(byte next)
    {
        switch (_state)
        {
            case State.Text:
                return next == '"' ? Move(_isName ? State.Colon : State.AfterValue) : next == '\\' && Move(State.Escape);
            case State.Escape:
                _count = 4;
                return next == 'u' ? Move(State.Hex) : "\"\\/bfnrt"u8.Contains(next) && Move(State.Text);
            case State.Hex:
                return char.IsAsciiHexDigit((char)next) && Move(--_count > 0 ? State.Hex : State.Text);
            case State.Literal:
                return next == _literal[_count] && Move(++_count < _literal.Length ? State.Literal : State.AfterValue);
            case >= State.Minus:
                bool isNumber = IsNumber;
                State after = InNumber(_state, (char)next);
                if (after != State.AfterValue) return Move(after);
                return isNumber && Move(State.AfterValue) && TryStep(next);
            default:
                return TryStructure((char)next) || next is (byte)' ' or (byte)'\t' or (byte)'\r'
                    || (next == '\n' && framing == JsonFraming.Document);
        }
    }

    private bool TryStructure(char next) => (_state, next) switch
    {
        // A value of a line format stays on its line.
        (State.AfterValue or State.Value, '\n') => framing == JsonFraming.Lines && _depth == 0 && Move(State.Value),
        (State.AfterValue, ',') => _depth > 0 && Move(IsInObject ? State.Name : State.Value),
        (State.AfterValue or State.NameOrEnd, '}') => IsInObject && Leave(),
        (State.AfterValue, ']') => _depth > 0 && !IsInObject && Leave(),
        (State.ValueOrEnd, ']') => Leave(),
        (State.Name or State.NameOrEnd, '"') => Begin(isName: true, State.Text),
        (State.Colon, ':') => Move(State.Value),
        (State.Value or State.ValueOrEnd, '"') => Begin(isName: false, State.Text),
        (State.Value or State.ValueOrEnd, '[') => Enter(isObject: false, State.ValueOrEnd),
        (State.Value or State.ValueOrEnd, '{') => Enter(isObject: true, State.NameOrEnd),
        (State.Value or State.ValueOrEnd, '-') => Move(State.Minus),
        (State.Value or State.ValueOrEnd, >= '0' and <= '9') => Move(next == '0' ? State.Zero : State.Integer),
        (State.Value or State.ValueOrEnd, 't') => BeginLiteral("true"),
        (State.Value or State.ValueOrEnd, 'f') => BeginLiteral("false"),
        (State.Value or State.ValueOrEnd, 'n') => BeginLiteral("null"),
        _ => false,
    };

    private static State InNumber(State state, char next) => (state, next) switch
    {
        (State.Minus, '0') => State.Zero,
        (State.Minus or State.Integer, >= '0' and <= '9') => State.Integer,
        (State.Point or State.Fraction, >= '0' and <= '9') => State.Fraction,
        (State.Exponent or State.ExponentSign or State.ExponentDigits, >= '0' and <= '9') => State.ExponentDigits,
        (State.Zero or State.Integer, '.') => State.Point,
        (State.Zero or State.Integer or State.Fraction, 'e' or 'E') => State.Exponent,
        (State.Exponent, '+' or '-') => State.ExponentSign,
        _ => State.AfterValue,
    };

    private bool Move(State state)
    {
        _state = state;
        return true;
    }

    private bool Begin(bool isName, State state)
    {
        _isName = isName;
        return Move(state);
    }

    private bool BeginLiteral(string literal)
    {
        (_literal, _count) = (literal, 1);
        return Move(State.Literal);
    }

    private bool Enter(bool isObject, State state)
    {
        if (_depth == MaxDepth) return false;
        if (_depth == _isObject.Length) _isObject.Length *= 2;
        _isObject[_depth++] = isObject;
        return Move(state);
    }

    private bool Leave()
    {
        _depth--;
        return Move(State.AfterValue);
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
