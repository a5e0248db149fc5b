using System.Text.Json;

namespace StreamingJson.Tests.Fuzz;

/// <summary>A type at random, composed of others, and how its values are made.</summary>
internal abstract class Shape
{
    public abstract FuzzDocument Items(FuzzSeed seed, FuzzOptions options, Trouble trouble);

    public abstract FuzzDocument Value(FuzzSeed seed, FuzzOptions options);

    public abstract Shape InArray();

    public abstract Shape InMap();

    /// <summary>A type with one member of this and one of the other.</summary>
    public abstract Shape With(Shape other);

    public abstract Shape Behind<TFirst>(Shape<TFirst> first);
}

/// <summary>Values of one type.</summary>
internal sealed class Shape<T>(Func<FuzzSeed, T> next) : Shape
{
    public T Next(FuzzSeed seed) => next(seed);

    public override FuzzDocument Items(FuzzSeed seed, FuzzOptions options, Trouble trouble)
    {
        T[] items = [.. Enumerable.Range(0, seed.Count(300)).Select(_ => next(seed))];
        return ItemDocument.Of(seed, options, items, trouble);
    }

    public override FuzzDocument Value(FuzzSeed seed, FuzzOptions options)
    {
        T value = next(seed);
        byte[] text = [];
        Exception? error = Patience.Caught(() => text = JsonSerializer.SerializeToUtf8Bytes(value, options.Json));
        return new FuzzDocument
        {
            Encoder = seed.OneIn(2)
                ? JsonEncoder.Value(value, options.Info<T>())
                : JsonEncoder.Value((object?)value, options.Info<T>()),
            Text = text,
            Values = 1,
            Error = error,
            MayHold = true,
            Trouble = error is null ? Trouble.None : Trouble.ItemThrows,
            IsReusable = true,
        };
    }

    public override Shape InArray() =>
        new Shape<T[]>(seed => [.. Enumerable.Range(0, seed.Random.Next(5)).Select(_ => next(seed))]);

    public override Shape InMap() => new Shape<Dictionary<string, T>>(seed =>
    {
        Dictionary<string, T> map = [];
        for (int i = seed.Random.Next(4); i > 0; i--) map[seed.Text()] = next(seed);
        return map;
    });

    public override Shape With(Shape other) => other.Behind(this);

    public override Shape Behind<TFirst>(Shape<TFirst> first) => new Shape<Pair<TFirst, T>?>(seed =>
        seed.OneIn(8) ? null : new Pair<TFirst, T>(first.Next(seed), next(seed)) { Field = seed.Random.Next() });
}

/// <summary>Two members, and a field that only some options write.</summary>
internal sealed record Pair<TFirst, TSecond>(
    TFirst First, [property: System.Text.Json.Serialization.JsonPropertyName("</second>\u2028\"é")] TSecond Second)
{
    public int Field;
}
