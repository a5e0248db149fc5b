using System.Buffers;

namespace StreamingJson.LoadClient.Checks;

/// <summary>
/// The grammar of RFC 8259 as a machine that bytes are pushed into. It keeps where it is, and a bit for each open array or
/// object, but never a token: <c>Utf8JsonReader</c> wants each token whole, and a string of a gigabyte is what is streamed here.
/// </summary>
internal sealed class JsonGrammar(JsonFraming framing)
{
    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    private readonly JsonNesting _nesting = new();
    private Place _place;
    private bool _isName;
    private JsonTextScan _text;
    private JsonNumberScan _number;
    private JsonLiteralScan _literal;

    private enum Place
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        BehindValue,
        Text,
        Number,
        Literal,
    }

    /// <summary>Whether the bytes may end here.</summary>
    public bool IsWhole => _nesting.Depth == 0 && _place switch
    {
        Place.BehindValue => true,
        Place.Number => _number.IsNumber,
        Place.Value => framing == JsonFraming.Lines,
        _ => false,
    };

    /// <summary>What can come next, in words.</summary>
    public string Expected => _place switch
    {
        Place.Value => "a value",
        Place.ValueOrEnd => "a value or `]`",
        Place.Name => "a name",
        Place.NameOrEnd => "a name or `}`",
        Place.Colon => "`:`",
        Place.Text => "the rest of a string",
        Place.Number => "the rest of a number",
        Place.Literal => "the rest of a literal",
        _ when _nesting.Depth > 0 => _nesting.IsInObject ? "`,` or `}`" : "`,` or `]`",
        _ => framing == JsonFraming.Lines ? "a newline" : "the end",
    };

    /// <returns>How many bytes, from the first of these, are well; fewer than these when the next cannot stand there.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            ScanEnd end;
            switch (_place)
            {
                case Place.Text:
                    at += _text.Scan(bytes[at..], out end);
                    break;
                case Place.Number:
                    at += _number.Scan(bytes[at..], out end);
                    break;
                case Place.Literal:
                    at += _literal.Scan(bytes[at..], out end);
                    break;
                default:
                    if (TryStep(bytes[at])) at++;
                    else if (!TrySkipSpace(bytes, ref at)) return at;
                    continue;
            }

            if (end == ScanEnd.Wrong) return at;
            if (end == ScanEnd.Complete) _place = _isName ? Place.Colon : Place.BehindValue;
        }

        return at;
    }

    private bool TryStep(byte next)
    {
        switch (_place)
        {
            case Place.BehindValue:
                return (char)next switch
                {
                    ',' => TryGoOn(),
                    ']' => _nesting.Depth > 0 && !_nesting.IsInObject && TryLeave(),
                    '}' => _nesting.IsInObject && TryLeave(),
                    '\n' => framing == JsonFraming.Lines && _nesting.Depth == 0 && TryMove(Place.Value),
                    _ => false,
                };
            case Place.Value:
                return TryBeginValue(next);
            case Place.ValueOrEnd:
                return next == ']' ? TryLeave() : TryBeginValue(next);
            case Place.Colon:
                return next == ':' && TryMove(Place.Value);
            default:
                return next == '"' ? TryBeginText(isName: true) : next == '}' && _place == Place.NameOrEnd && TryLeave();
        }
    }

    private bool TryBeginValue(byte next)
    {
        switch ((char)next)
        {
            case '"':
                return TryBeginText(isName: false);
            case '[':
                return _nesting.TryEnter(isObject: false) && TryMove(Place.ValueOrEnd);
            case '{':
                return _nesting.TryEnter(isObject: true) && TryMove(Place.NameOrEnd);
            default:
                _isName = false;
                return JsonNumberScan.TryBegin(next, out _number) ? TryMove(Place.Number)
                    : JsonLiteralScan.TryBegin(next, out _literal) && TryMove(Place.Literal);
        }
    }

    private bool TryBeginText(bool isName)
    {
        _text = default;
        _isName = isName;
        return TryMove(Place.Text);
    }

    private bool TryGoOn() => _nesting.Depth > 0 && TryMove(_nesting.IsInObject ? Place.Name : Place.Value);

    private bool TryLeave()
    {
        _nesting.Leave();
        return TryMove(Place.BehindValue);
    }

    private bool TryMove(Place place)
    {
        _place = place;
        return true;
    }

    // A value of a line format stays on its line.
    private bool TrySkipSpace(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (!Space.Contains(bytes[at]) || (framing == JsonFraming.Lines && _nesting.Depth > 0 && bytes[at] == '\n')) return false;
        at++;
        return true;
    }
}
