namespace StreamingJson.LoadClient.Checks;

/// <summary>
/// Checks that bytes in pieces are exactly one whole JSON text in UTF-8, or lines of them. Memory is constant, also for strings
/// and numbers of any length; a million arrays and objects may be open at once, deeper nesting is a fault.
/// </summary>
/// <param name="framing">What the bytes are as a whole.</param>
internal sealed class JsonWholeCheck(JsonFraming framing = JsonFraming.Document)
{
    private readonly Utf8Check _utf8 = new();
    private readonly JsonGrammar _grammar = new(framing);

    /// <summary>Whether the bytes, if no more come, are whole.</summary>
    public bool IsWhole => Fault is null && _utf8.IsWhole && _grammar.IsWhole;

    /// <summary>What was wrong first: the offset in bytes, what was expected and what came; null while all is right.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many bytes have been right: all that came, or with a fault those before it.</summary>
    public long Bytes { get; private set; }

    /// <summary>What must yet come, in words.</summary>
    public string Expected => _grammar.Expected;

    /// <summary>Checks the bytes that come next. After a fault it does nothing.</summary>
    /// <param name="bytes">A piece of any size.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Fault is not null) return;
        int encoded = _utf8.Add(bytes);
        int right = _grammar.Add(bytes[..encoded]);
        Bytes += right;
        if (right == bytes.Length) return;
        string expected = right < encoded ? _grammar.Expected : "UTF-8";
        Fault = $"byte {Bytes}: expected {expected}, came {ShownBytes.Of(bytes[right..])}";
    }
}
