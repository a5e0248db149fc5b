using System.Globalization;
using System.Numerics;
using System.Text;

namespace StreamingJson.Tests.Fuzz;

/// <summary>
/// Lists and ranges of integers of every distribution that the encoders know, against the framework's formatting.
/// </summary>
internal static class IntegerDocument
{
    private static readonly long[] Edges =
    [
        .. Enumerable.Range(0, 19).Select(power => (long)BigInteger.Pow(10, power)),
        long.MaxValue, long.MinValue, int.MaxValue, int.MinValue, 0,
    ];

    public static FuzzDocument Range(FuzzSeed seed)
    {
        long count = seed.Count(3_000);
        long start = seed.OneIn(2) ? Near(seed, 2_000) : Shapes.Integer(seed);
        if (start > 0) count = Math.Min(count, long.MaxValue - start);
        long[] values = [.. Enumerable.Range(0, (int)count).Select(i => start + i)];
        return Document(JsonEncoder.Range(start, count), values, Trouble.None, null);
    }

    public static FuzzDocument List(FuzzSeed seed, Trouble trouble)
    {
        if (trouble == Trouble.ItemThrows) trouble = Trouble.None;
        long[] values = Values(seed, seed.Count(600));
        return seed.OneIn(2) ? List(seed, trouble, values) : List(seed, trouble, Array.ConvertAll(values, value => (int)value));
    }

    /// <summary>The text without a serializer.</summary>
    public static byte[] Text<T>(ReadOnlySpan<T> values, bool isOpen = false) where T : INumber<T>
    {
        StringBuilder text = new("[");
        foreach (T value in values) text.Append(value.ToString(null, CultureInfo.InvariantCulture)).Append(',');
        if (values.Length > 0) text.Length--;
        else if (isOpen) return [];
        return Encoding.ASCII.GetBytes(isOpen ? text.ToString() : text.Append(']').ToString());
    }

    /// <summary>Values of one distribution: random, runs that rise or fall by little, and what lies about the edges.</summary>
    public static long[] Values(FuzzSeed seed, int count)
    {
        int kind = seed.Random.Next(6);
        int digits = seed.Random.Next(64);
        long step = seed.Pick(0, 1, -1, 7, 23, -99, 1_000, 9_999, 20_000, -5_000_000_000);
        long value = kind < 4 ? Shapes.Integer(seed) : Near(seed, 50_000);
        long[] values = new long[count];
        for (int i = 0; i < count; i++)
        {
            // Those that wrap round are as good as any.
            unchecked
            {
                values[i] = kind switch
                {
                    0 => seed.Random.NextInt64(long.MinValue, long.MaxValue) >> digits,
                    1 => Shapes.Integer(seed),
                    2 or 4 => value += step == 0 ? 0 : seed.Random.NextInt64(Math.Abs(step) + 1) * Math.Sign(step),
                    3 or 5 => seed.OneIn(30) ? value = Near(seed, 20_000) : value += step,
                    _ => 0,
                };
            }
        }

        return values;
    }

    private static FuzzDocument List<T>(FuzzSeed seed, Trouble trouble, T[] values) where T : struct, INumber<T>
    {
        FuzzOptions options = FuzzOptions.Any(seed.Random);
        // The serializer's options count only here.
        if (seed.OneIn(2)) return ItemDocument.Of(seed, options, values, trouble);
        if (trouble == Trouble.SourceHangs) trouble = Trouble.SourceThrows;
        if (trouble == Trouble.None && seed.OneIn(2)) return Document(Memory(values), values, trouble, null);
        int troubleAt = seed.Random.Next(values.Length + 1);
        FuzzSource<T> source = new(seed, values, trouble, troubleAt);
        JsonEncoder encoder = source is IEnumerable<int> ints
            ? JsonEncoder.Integers(ints)
            : JsonEncoder.Integers((IEnumerable<long>)(object)source);
        return trouble == Trouble.SourceThrows
            ? Document(encoder, values.AsSpan(0, troubleAt), trouble, seed.Error)
            : Document(encoder, values, trouble, null);
    }

    private static JsonEncoder Memory<T>(T[] values) => values switch
    {
        int[] ints => JsonEncoder.Integers(ints.AsMemory()),
        _ => JsonEncoder.Integers(((long[])(object)values).AsMemory()),
    };

    private static FuzzDocument Document<T>(JsonEncoder encoder, ReadOnlySpan<T> values, Trouble trouble, Exception? error)
        where T : INumber<T> => new()
        {
            Encoder = encoder,
            Text = Text(values, isOpen: error is not null),
            Values = Math.Max(1, values.Length),
            Items = values.Length,
            Trouble = trouble,
            Error = error,
            IsReusable = true,
        };

    /// <summary>About a power of ten, or where a type ends.</summary>
    private static long Near(FuzzSeed seed, int distance) =>
        unchecked(seed.Pick<long>(Edges) * seed.Pick(1, -1) + seed.Random.Next(-distance, distance));
}
