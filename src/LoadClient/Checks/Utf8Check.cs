using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace StreamingJson.LoadClient.Checks;

/// <summary>Checks that bytes which come in pieces are UTF-8; a piece may end within a character.</summary>
internal sealed class Utf8Check
{
    // The longest character has four bytes, of which three can have come.
    private const int MaxTail = 3;

    private readonly byte[] _tail = new byte[MaxTail + 1];
    private int _tailLength;

    /// <summary>Whether the bytes do not end within a character.</summary>
    public bool IsWhole => _tailLength == 0;

    /// <returns>How many bytes, from the first of these, are well; fewer than these when the next cannot stand there.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (_tailLength > 0 && at < bytes.Length)
        {
            _tail[_tailLength++] = bytes[at];
            OperationStatus status = Rune.DecodeFromUtf8(_tail.AsSpan(0, _tailLength), out _, out _);
            if (status == OperationStatus.InvalidData) return at;
            if (status == OperationStatus.Done) _tailLength = 0;
            at++;
        }

        ReadOnlySpan<byte> rest = bytes[at..];
        int split = rest.Length - Tail(rest);
        if (!Utf8.IsValid(rest[..split])) return at + FirstWrong(rest);
        rest[split..].CopyTo(_tail.AsSpan(_tailLength));
        _tailLength += rest.Length - split;
        return bytes.Length;
    }

    // How many bytes at the end are the beginning of a character.
    private static int Tail(ReadOnlySpan<byte> bytes)
    {
        for (int length = 1; length <= Math.Min(MaxTail, bytes.Length); length++)
        {
            if (Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData) return length;
        }

        return 0;
    }

    private static int FirstWrong(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done) at += length;
        return at;
    }
}
