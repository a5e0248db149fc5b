namespace StreamingJson.LoadClient.Requests;

/// <summary>Takes one answer after another apart, from bytes that come in pieces, without allocating.</summary>
internal sealed class ResponseParser
{
    private ResponseHead _head;
    private ChunkedFraming _chunks;
    private long _rest;
    private bool _hasHead;

    /// <summary>The status; 0 before the head is there.</summary>
    public int Status => _hasHead ? _head.Status : 0;

    /// <summary>Whether the answer is whole.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether something came that is no answer; nothing more is taken then.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Whether the connection may be asked again, after a whole answer.</summary>
    public bool KeepsAlive => IsComplete && !_head.Closes && !EndsWithConnection;

    // Neither a length nor chunks: the end of the connection is the end of the body (RFC 9112, 6.3).
    private bool EndsWithConnection => _hasHead && !_head.IsChunked && _head.Length < 0 && !HasNoBody;

    private bool HasNoBody => _head.Status is 204 or 304;

    /// <summary>Forgets the answer before.</summary>
    public void Begin() => (_hasHead, IsComplete, IsMalformed) = (false, false, false);

    /// <param name="bytes">What was not taken before, and what came since.</param>
    /// <param name="body">The payload among the bytes that were taken; perhaps none.</param>
    /// <returns>
    /// How many bytes were taken. Zero, unless the answer is whole or malformed, says that the head needs more of them at once.
    /// </returns>
    public int Take(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (IsComplete || IsMalformed) return 0;
        if (!_hasHead) return TakeHead(bytes);
        if (_head.IsChunked)
        {
            int taken = _chunks.Take(bytes, out body);
            (IsComplete, IsMalformed) = (_chunks.IsComplete, _chunks.IsMalformed);
            return taken;
        }

        body = EndsWithConnection ? bytes : bytes[..(int)Math.Min(_rest, bytes.Length)];
        _rest -= body.Length;
        IsComplete = _rest == 0 && !EndsWithConnection;
        return body.Length;
    }

    /// <summary>The connection has ended; <see cref="IsComplete"/> then says whether it might.</summary>
    public void End() => IsComplete |= EndsWithConnection;

    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return 0;
        if (!ResponseHead.TryParse(bytes[..(end + 2)], out _head))
        {
            IsMalformed = true;
            return 0;
        }

        // Behind an interim answer (RFC 9110, 15.2) comes the real one.
        _hasHead = _head.Status >= 200;
        _chunks = default;
        _rest = HasNoBody ? 0 : Math.Max(0, _head.Length);
        IsComplete = _hasHead && (HasNoBody || (!_head.IsChunked && _head.Length == 0));
        return end + 4;
    }
}
