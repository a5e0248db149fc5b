using System.Text.Json;

namespace StreamingJson.Tests.Fuzz;

/// <summary>A value with sources in it, at any depth, or items that have them: the same as with lists in their place.</summary>
internal sealed class NestDocument(FuzzSeed seed, Trouble trouble)
{
    private readonly FuzzOptions _options = FuzzOptions.AnyDeep(seed.Random);

    // Trouble comes to the source of that number, if there are so many.
    private int _troubleIn = trouble is Trouble.None or Trouble.ItemThrows ? -1 : seed.Random.Next(6);
    private bool _isTroubled;

    public static FuzzDocument Of(FuzzSeed seed, Trouble trouble)
    {
        FuzzDocument document = new NestDocument(seed, trouble).Create();
        // With two reasons to fail, nobody can say which comes first.
        return document.Trouble == Trouble.None || document.Error is null || document.Error == seed.Error
            ? document
            : new NestDocument(seed, Trouble.None).Create();
    }

    private FuzzDocument Create()
    {
        bool isSource = seed.OneIn(3);
        List<Stored> stored = [];
        List<Streamed> streamed = [];
        for (int i = isSource ? seed.Random.Next(5) : 1; i > 0; i--)
        {
            (Stored list, Streamed live) = Next(depth: 0);
            stored.Add(list);
            streamed.Add(live);
        }

        JsonEncoder encoder = isSource
            ? JsonEncoder.Items((IAsyncEnumerable<Streamed>)Live(streamed.ToArray()), _options.Info<Streamed>())
            : JsonEncoder.Value(streamed[0], _options.Info<Streamed>());
        byte[] text = [];
        Exception? error = Patience.Caught(() => text = isSource
            ? JsonSerializer.SerializeToUtf8Bytes(stored, _options.Json)
            : JsonSerializer.SerializeToUtf8Bytes(stored[0], _options.Json));
        if (error is null && _isTroubled && trouble == Trouble.SourceThrows) error = seed.Error;
        return new FuzzDocument
        {
            Encoder = encoder,
            Text = text,
            Values = stored.Sum(one => one.Values),
            Trouble = _isTroubled ? trouble : Trouble.None,
            Error = error,
            MayHold = true,
        };
    }

    private (Stored, Streamed) Next(int depth)
    {
        (Stored Stored, Streamed Streamed)[] below =
            depth < 3 ? [.. Enumerable.Range(0, seed.Random.Next(4)).Select(_ => Next(depth + 1))] : [];
        object?[] rows = [.. Enumerable.Range(0, seed.Count(200)).Select(_ => seed.Tree(3))];
        string name = seed.Text();
        bool hasRows = seed.OneIn(2);
        int[] plain = [.. Enumerable.Range(0, seed.Random.Next(9))];
        Stored[]? stored = below.Length == 0 ? null : [.. below.Select(one => one.Stored)];
        return (new Stored(name, hasRows ? rows : null, plain, stored, depth), new Streamed(
            name, hasRows ? Live(rows) : null, Live(plain),
            stored is null ? null : Live(below.Select(one => one.Streamed).ToArray()), depth));
    }

    private FuzzSource<T> Live<T>(T[] items)
    {
        bool isTroubled = _troubleIn-- == 0 && (trouble != Trouble.SourceHangs || typeof(T) != typeof(int));
        _isTroubled |= isTroubled;
        return new FuzzSource<T>(seed, items, isTroubled ? trouble : Trouble.None, seed.Random.Next(items.Length + 1));
    }

    private sealed record Stored(string Name, object?[]? Rows, int[] Plain, Stored[]? Below, int Depth)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public int Values => 3 + (Rows?.Length ?? 0) + Plain.Length + (Below?.Sum(one => one.Values) ?? 0);
    }

    private sealed record Streamed(
        string Name, IAsyncEnumerable<object?>? Rows, IEnumerable<int> Plain, IAsyncEnumerable<Streamed>? Below, int Depth);
}
