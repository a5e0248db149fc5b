namespace StreamingJson.LoadClient.Checks;

/// <summary>Reads over a number (RFC 8259, section 6), in pieces, however long it is.</summary>
internal struct JsonNumberScan
{
    private State _state;

    private enum State
    {
        Start,
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    /// <summary>Whether what has come is a number, if nothing of it follows.</summary>
    public readonly bool IsNumber => _state is State.Zero or State.Integer or State.Fraction or State.ExponentDigits;

    /// <returns>False when no number begins with that byte.</returns>
    public static bool TryBegin(byte first, out JsonNumberScan scan)
    {
        scan = default;
        scan._state = scan.After(first);
        return scan._state != State.Start;
    }

    /// <param name="bytes">What comes next, behind the first byte.</param>
    /// <param name="end">A number is complete when a byte follows that is no part of it.</param>
    /// <returns>How many bytes belong to the number.</returns>
    public int Scan(ReadOnlySpan<byte> bytes, out ScanEnd end)
    {
        int at = 0;
        while (true)
        {
            if (_state is State.Integer or State.Fraction or State.ExponentDigits)
            {
                while (at < bytes.Length && char.IsAsciiDigit((char)bytes[at])) at++;
            }

            if (at == bytes.Length)
            {
                end = ScanEnd.More;
                return at;
            }

            State state = After(bytes[at]);
            if (state == State.Start)
            {
                end = IsNumber ? ScanEnd.Complete : ScanEnd.Wrong;
                return at;
            }

            _state = state;
            at++;
        }
    }

    // The start means that the byte cannot follow.
    private readonly State After(byte next) => char.IsAsciiDigit((char)next) ? AfterDigit(next) : AfterOther(next);

    private readonly State AfterDigit(byte digit) => _state switch
    {
        State.Start or State.Minus => digit == '0' ? State.Zero : State.Integer,
        State.Integer => State.Integer,
        State.Point or State.Fraction => State.Fraction,
        State.Exponent or State.ExponentSign or State.ExponentDigits => State.ExponentDigits,
        _ => State.Start,
    };

    private readonly State AfterOther(byte other) => (_state, (char)other) switch
    {
        (State.Start, '-') => State.Minus,
        (State.Zero or State.Integer, '.') => State.Point,
        (State.Zero or State.Integer or State.Fraction, 'e' or 'E') => State.Exponent,
        (State.Exponent, '+' or '-') => State.ExponentSign,
        _ => State.Start,
    };
}
