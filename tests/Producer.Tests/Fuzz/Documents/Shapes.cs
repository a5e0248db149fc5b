using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Types at random: what the serializer has a converter for, in arrays, dictionaries, and pairs of such.</summary>
internal static class Shapes
{
    // The runtime and the serializer have to get to know each of them.
    private const int Many = 150;

    private static readonly Lazy<Shape>[] All =
        [.. Enumerable.Range(0, Many).Select(index => new Lazy<Shape>(() => Create(new Random(index), 3)))];

    private static readonly Shape[] Leaves =
    [
        Of(seed => seed.OneIn(2)), Of(seed => (byte)Integer(seed)), Of(seed => (sbyte)Integer(seed)),
        Of(seed => (short)Integer(seed)),
        Of(seed => (ushort)Integer(seed)), Of(seed => (int)Integer(seed)), Of(seed => (uint)Integer(seed)), Of(Integer),
        Of(seed => (ulong)Integer(seed)), Of(seed => ((Int128)Integer(seed) << 64) | (ulong)Integer(seed)),
        Of(seed => ((UInt128)(ulong)Integer(seed) << 64) | (ulong)Integer(seed)), Of(seed => (Half)Double(seed)),
        Of(seed => (float)Double(seed)),
        Of(Double), Of(Decimal), Of(seed => (char)seed.Random.Next(char.MaxValue + 1)), Of(seed => seed.Text()),
        Of(seed => (string?)(seed.OneIn(3) ? null : seed.Text())), Of(seed => new Guid(seed.Bytes(16))), Of(Time),
        Of(seed => DateTimeOffset.FromUnixTimeSeconds(seed.Random.Next()).ToOffset(
            TimeSpan.FromMinutes(seed.Random.Next(-840, 841)))),
        Of(seed => DateOnly.FromDateTime(Time(seed))), Of(seed => TimeOnly.FromDateTime(Time(seed))),
        Of(seed => TimeSpan.FromTicks(Integer(seed))), Of(seed => seed.Bytes(seed.Random.Next(40))),
        Of(seed => (DayOfWeek)seed.Random.Next(9)),
        Of(seed => (long?)(seed.OneIn(3) ? null : Integer(seed))), Of(seed => (DateTime?)(seed.OneIn(3) ? null : Time(seed))),
        Of(seed => new Version(seed.Random.Next(), seed.Random.Next())),
        Of(seed => new Uri($"http://é/{Uri.EscapeDataString("'" + Integer(seed))}?<b>")),
        Of(seed => JsonSerializer.SerializeToElement(seed.Tree(3))),
        Of(seed => JsonSerializer.SerializeToNode(seed.Tree(3)) ?? (JsonNode)new JsonArray()), Of(Fragment),
        Of(seed => seed.Tree(12)), Of(seed => seed.Tree(seed.OneIn(50) ? 2_000 : 6)),
    ];

    /// <summary>One of them.</summary>
    /// <param name="seed">Says which.</param>
    /// <param name="options">Two for each, since contracts belong to their options.</param>
    public static Shape Any(FuzzSeed seed, out FuzzOptions options)
    {
        int index = seed.Random.Next(Many);
        options = FuzzOptions.At((index * 2) + seed.Random.Next(2));
        return All[index].Value;
    }

    public static long Integer(FuzzSeed seed) => seed.Random.Next(20) switch
    {
        0 => seed.Pick(0, -1, long.MaxValue, long.MinValue, int.MaxValue, int.MinValue),
        _ => seed.Random.NextInt64(long.MinValue, long.MaxValue) >> seed.Random.Next(64),
    };

    public static double Double(FuzzSeed seed)
    {
        if (seed.OneIn(10)) return seed.Pick(0.0, -0.0, double.Epsilon, double.MaxValue, 1e21, 1e-7, 9007199254740993, 0.1);
        double value = seed.OneIn(2) ? seed.Random.NextDouble() * 1000 : BitConverter.Int64BitsToDouble(Integer(seed));
        // Those that JSON has not come up, but not in every document.
        return double.IsFinite(value) || seed.OneIn(40) ? value : seed.Random.Next();
    }

    public static decimal Decimal(FuzzSeed seed) =>
        new((int)Integer(seed), (int)Integer(seed), (int)Integer(seed), seed.OneIn(2), (byte)seed.Random.Next(29));

    public static DateTime Time(FuzzSeed seed)
    {
        long unit = seed.Pick(1, 10, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay);
        long ticks = seed.Random.NextInt64(DateTime.MaxValue.Ticks + 1) / unit * unit;
        return new DateTime(ticks, seed.Pick(DateTimeKind.Utc, DateTimeKind.Unspecified));
    }

    /// <summary>JSON that was there before, with white space of its own.</summary>
    public static JsonFragment Fragment(FuzzSeed seed)
    {
        if (seed.OneIn(10)) return default;
        string space = seed.Pick("", " ", "\n", "\r\n\t", "  \r");
        string text = JsonSerializer.Serialize(seed.Tree(4), FuzzOptions.AnyDeep(seed.Random).Json);
        return new JsonFragment(space + text + space);
    }

    private static Shape Create(Random random, int depth)
    {
        if (depth == 0) return Leaves[random.Next(Leaves.Length)];
        return random.Next(6) switch
        {
            0 => Create(random, depth - 1).InArray(),
            1 => Create(random, depth - 1).InMap(),
            2 or 3 => Create(random, depth - 1).With(Create(random, depth - 1)),
            _ => Leaves[random.Next(Leaves.Length)],
        };
    }

    private static Shape<T> Of<T>(Func<FuzzSeed, T> next) => new(next);
}
