namespace StreamingJson.LoadClient.Checks;

/// <summary>The open arrays and objects, one bit each.</summary>
internal sealed class JsonNesting
{
    // Far deeper than any reader goes (System.Text.Json stops at 64), and 128 KB of memory at the most.
    private const int MaxDepth = 1 << 20;

    private const int BitsInWord = 64;

    private ulong[] _objects = new ulong[1];

    /// <summary>How many are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the innermost is an object; false where nothing is open.</summary>
    public bool IsInObject { get; private set; }

    /// <returns>False when they are nested too deeply.</returns>
    public bool TryEnter(bool isObject)
    {
        if (Depth == MaxDepth) return false;
        int word = Depth / BitsInWord;
        if (word == _objects.Length) Array.Resize(ref _objects, word * 2);
        ulong bit = 1UL << (Depth % BitsInWord);
        _objects[word] = isObject ? _objects[word] | bit : _objects[word] & ~bit;
        Depth++;
        IsInObject = isObject;
        return true;
    }

    public void Leave()
    {
        Depth--;
        IsInObject = Depth > 0 && (_objects[(Depth - 1) / BitsInWord] >> ((Depth - 1) % BitsInWord) & 1) != 0;
    }
}
