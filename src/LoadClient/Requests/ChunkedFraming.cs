namespace StreamingJson.LoadClient.Requests;

/// <summary>Takes the chunks of a body apart (RFC 9112, 7.1), in pieces of any size and without memory of its own.</summary>
internal struct ChunkedFraming
{
    // More than 2^56 bytes in one chunk is no chunk; another digit behind so many still fits.
    private const long MostBytes = 1L << 56;
    private State _state;
    private long _rest;
    private bool _hasDigit;
    private bool _lineIsEmpty;

    private enum State
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        Trailer,
        Done,
        Malformed,
    }

    /// <summary>Whether the last chunk and its trailers have come.</summary>
    public readonly bool IsComplete => _state == State.Done;

    /// <summary>Whether something came that is no chunk; nothing more is taken then.</summary>
    public readonly bool IsMalformed => _state == State.Malformed;

    /// <param name="bytes">What came next.</param>
    /// <param name="body">The payload among the bytes that were taken; perhaps none.</param>
    /// <returns>How many bytes were taken: as far as one piece of payload goes, and none behind the end.</returns>
    public int Take(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = default;
        int at = 0;
        while (at < bytes.Length && _state < State.Done)
        {
            if (_state == State.Data)
            {
                body = bytes.Slice(at, (int)Math.Min(_rest, bytes.Length - at));
                _rest -= body.Length;
                if (_rest == 0) _state = State.DataReturn;
                return at + body.Length;
            }

            _state = Next(bytes[at++]);
        }

        return at;
    }

    private State Next(byte value) => _state switch
    {
        State.Size => OfSize(value),
        State.Extension => value == '\r' ? State.SizeEnd : State.Extension,
        State.SizeEnd => value == '\n' ? BeginData() : State.Malformed,
        State.DataReturn => value == '\r' ? State.DataEnd : State.Malformed,
        State.DataEnd => value == '\n' ? State.Size : State.Malformed,
        _ => OfTrailer(value),
    };

    private State OfSize(byte value)
    {
        if (char.IsAsciiHexDigit((char)value))
        {
            // The letters' low four bits are 1 to 6, whether large or small.
            _rest = (_rest << 4) + (value & 15) + (value > '9' ? 9 : 0);
            _hasDigit = true;
            return _rest <= MostBytes ? State.Size : State.Malformed;
        }

        return !_hasDigit ? State.Malformed : value switch
        {
            (byte)'\r' => State.SizeEnd,
            (byte)';' or (byte)' ' or (byte)'\t' => State.Extension,
            _ => State.Malformed,
        };
    }

    private State BeginData()
    {
        _hasDigit = false;
        _lineIsEmpty = true;
        return _rest > 0 ? State.Data : State.Trailer;
    }

    private State OfTrailer(byte value)
    {
        if (value == '\n' && _lineIsEmpty) return State.Done;
        _lineIsEmpty = value == '\n' || (value == '\r' && _lineIsEmpty);
        return State.Trailer;
    }
}
