namespace StreamingJson.Tests.Fuzz;

/// <summary>All that a document and its way are made of: the same for the same number.</summary>
internal sealed class FuzzSeed
{
    private readonly RandomText _text;
    private readonly RandomJson _json;

    public FuzzSeed(int number)
    {
        Random = new Random(number);
        _text = new RandomText(Random);
        _json = new RandomJson(Random);
    }

    public Random Random { get; }

    /// <summary>What sources of this document wait for.</summary>
    public Gates Gates { get; } = new();

    /// <summary>What is thrown where something is to throw: the very same must come out.</summary>
    public Exception Error { get; } = new FuzzException();

    /// <summary>What the document takes its items from.</summary>
    public List<IWatchedSource> Sources { get; } = [];

    public bool OneIn(int count) => Random.Next(count) == 0;

    public T Pick<T>(params ReadOnlySpan<T> all) => all[Random.Next(all.Length)];

    public string Text() => _text.Next();

    /// <param name="size">About how many values it may have in it.</param>
    public object? Tree(int size) => _json.Value(size);

    public byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        Random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Mostly small, sometimes none, rarely many.</summary>
    public int Count(int most) => Random.Next(12) switch
    {
        0 => 0,
        1 => 1,
        < 9 => Random.Next(Math.Min(most, 12)),
        < 11 => Random.Next(Math.Min(most, 100)),
        _ => Random.Next(most),
    };

    /// <summary>From 1 on, as often small as large.</summary>
    public int Size(int digits) => (int)Math.Pow(10, Random.NextDouble() * digits);

    private sealed class FuzzException() : IOException("The fuzz has thrown this.");
}
