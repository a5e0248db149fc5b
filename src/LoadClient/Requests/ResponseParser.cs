using System.Buffers.Text;
using System.Text;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Requests;

/// <summary>Takes one answer in HTTP/1.1 after another apart, from bytes that come in pieces, without allocating.</summary>
internal sealed class ResponseParser
{
    private const int StatusLength = 12; // HTTP/1.1 200

    private State _state;
    private long _rest;
    private bool _closes;

    private enum State
    {
        Head, Body, UntilEnd, ChunkSize, Chunk, ChunkEnd, Trailers, Complete, Malformed,
    }

    /// <summary>The status; 0 before the head is there.</summary>
    public int Status { get; private set; }
    public bool IsComplete => _state == State.Complete;

    /// <summary>Whether something came that is no answer; nothing more is taken then.</summary>
    public bool IsMalformed => _state == State.Malformed;

    /// <summary>Whether the connection may be asked again, after a whole answer.</summary>
    public bool KeepsAlive => IsComplete && !_closes;

    /// <summary>Forgets the answer before.</summary>
    public void Begin() => (_state, Status) = (State.Head, 0);

    /// <param name="bytes">What was not taken before, and what came since.</param>
    /// <param name="body">The payload among the bytes that were taken; perhaps none.</param>
    /// <returns>How many bytes were taken; zero if a head or a line needs more of them at once.</returns>
    public int Take(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = default;
        switch (_state)
        {
            case State.Complete or State.Malformed:
                return 0;
            case State.Head:
                int end = bytes.IndexOf("\r\n\r\n"u8);
                if (end >= 0 && !TryReadHead(bytes[..end])) _state = State.Malformed;
                return end < 0 || IsMalformed ? 0 : end + 4;
            case State.UntilEnd:
                body = bytes;
                return bytes.Length;
            case State.Body or State.Chunk:
                body = bytes[..(int)Math.Min(_rest, bytes.Length)];
                _rest -= body.Length;
                if (_rest == 0) _state = _state == State.Body ? State.Complete : State.ChunkEnd;
                return body.Length;
            default:
                int length = bytes.IndexOf("\r\n"u8);
                if (length >= 0) _state = AfterLine(bytes[..length]);
                return length < 0 || IsMalformed ? 0 : length + 2;
        }
    }

    /// <summary>The connection has ended; <see cref="IsComplete"/> then says whether it might.</summary>
    public void End() => _state = _state == State.UntilEnd ? State.Complete : _state;

    private State AfterLine(ReadOnlySpan<byte> line)
    {
        if (_state == State.Trailers) return line.IsEmpty ? State.Complete : State.Trailers;
        if (_state == State.ChunkEnd) return line.IsEmpty ? State.ChunkSize : State.Malformed;
        if (!Utf8Parser.TryParse(line, out _rest, out int digits, 'X') || _rest < 0
            || (digits < line.Length && !";\t "u8.Contains(line[digits]))) return State.Malformed;
        return _rest > 0 ? State.Chunk : State.Trailers;
    }

    private bool TryReadHead(ReadOnlySpan<byte> head)
    {
        if (head.Length < StatusLength || !head.StartsWith("HTTP/1."u8)
            || !Utf8Parser.TryParse(head[9..StatusLength], out int status, out int digits) || digits != 3
            || status < 100) return false;
        (long length, bool isChunked) = (-1, false);
        _closes = head[7] == '0';
        foreach (Range line in head.Split("\r\n"u8))
        {
            ReadOnlySpan<byte> field = head[line];
            int colon = field.IndexOf((byte)':');
            if (colon < 0) continue;
            ReadOnlySpan<byte> name = field[..colon];
            ReadOnlySpan<byte> value = field[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                bool isNumber = Utf8Parser.TryParse(value, out long number, out digits) && digits == value.Length && number >= 0;
                // Two that differ are an attack, or a defect (RFC 9112, 6.3).
                if (!isNumber || (length >= 0 && length != number)) return false;
                length = number;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                if (!isChunked) return false;
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                _closes = Ascii.EqualsIgnoreCase(value, "close"u8) || (_closes && !Ascii.EqualsIgnoreCase(value, "keep-alive"u8));
            }
        }

        // Behind an interim answer (RFC 9110, 15.2) comes the real one.
        if (status < 200) return true;
        (Status, _rest) = (status, length);
        if (status is 204 or 304 || (length == 0 && !isChunked)) _state = State.Complete;
        else _state = isChunked ? State.ChunkSize : length > 0 ? State.Body : State.UntilEnd;
        _closes |= _state == State.UntilEnd;
        return true;
    }
}

/// <summary>Holds the bytes that a connection reads, and judges the answers in them.</summary>
/// <param name="bufferSize">How much is read at once; a head must fit into it.</param>
internal sealed class ResponseReader(int bufferSize)
{
    private readonly byte[] _buffer = new byte[bufferSize];
    private readonly ResponseParser _parser = new();
    private IntegerListCheck? _check;
    private int _filled;
    private long _bytes;

    public Memory<byte> Free => _buffer.AsMemory(_filled);

    /// <summary>How many bytes of payload have come, in all answers; also for other threads.</summary>
    public long Bytes => Volatile.Read(ref _bytes);
    public int Status => _parser.Status;
    public bool KeepsAlive => _parser.KeepsAlive;

    /// <summary>What was wrong with the last wrong document.</summary>
    public string? Fault { get; private set; }

    /// <param name="length">The body must be <c>[0,1,...,length-1]</c>; <see langword="null"/> for any body.</param>
    public void Begin(long? length)
    {
        _parser.Begin();
        _filled = 0;
        _check = length is long count ? new IntegerListCheck(count) : null;
    }

    /// <param name="read">How many bytes were read; zero at the end of the connection.</param>
    /// <returns>How the answer ended; <see langword="null"/> as long as it goes on.</returns>
    public RequestError? Add(int read)
    {
        (int at, int filled) = (0, _filled + read);
        for (int taken = 1; taken > 0 && at < filled; at += taken)
        {
            taken = _parser.Take(_buffer.AsSpan(at, filled - at), out ReadOnlySpan<byte> body);
            if (Status == 200) _check?.Add(body);
            Volatile.Write(ref _bytes, _bytes + body.Length);
        }

        _filled = filled - at;
        if (at > 0 && _filled > 0) _buffer.AsSpan(at, _filled).CopyTo(_buffer);
        if (read == 0) _parser.End();
        if (_check?.Fault is null && !_parser.IsComplete)
            return _parser.IsMalformed || Free.IsEmpty ? RequestError.Malformed : read == 0 ? RequestError.Broken : null;
        // What comes behind an answer belongs to none.
        if (_parser.IsComplete && _filled > 0) return RequestError.Malformed;
        if (Status != 200) return RequestError.Status;
        if (_check is null or { IsComplete: true }) return RequestError.None;
        Fault = _check.Fault ?? $"byte {_check.Bytes}: the document ends there, and is not whole";
        return RequestError.WrongDocument;
    }
}
