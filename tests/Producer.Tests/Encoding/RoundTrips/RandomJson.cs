namespace StreamingJson.Tests;

/// <summary>Makes values at random, the same for the same seed: whatever JSON can hold, and most of it hostile.</summary>
internal sealed class RandomJson(Random random)
{
    // The serializer's limit is 64, and an array of items is a level of its own.
    private const int Deepest = 60;

    private static readonly object?[] Edges =
    [
        null, true, false, "", 0, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, ulong.MaxValue,
        Int128.MaxValue, Int128.MinValue, UInt128.MaxValue, 0.0, -0.0, double.Epsilon, double.MaxValue, double.MinValue,
        1e21, 1e-7, 9007199254740992.0, 0.1 + 0.2, float.Epsilon, float.MaxValue, 16777216f, decimal.MaxValue, decimal.MinValue,
        0.0000000000000000000000000001m, 1.10m, Guid.Empty, Guid.AllBitsSet, DateTime.MinValue, DateTime.MaxValue,
        DateTime.UnixEpoch, DateTimeOffset.MinValue, DateTimeOffset.MaxValue,
        TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero, Array.Empty<byte>(),
    ];

    private readonly RandomText _text = new(random);

    public string Text() => _text.Next();

    /// <param name="size">About how many values it may have in it.</param>
    public object? Value(int size) => random.Next(60) == 0 ? Chain(random.Next(1, Deepest)) : Tree(size, depth: 1);

    private object? Tree(int size, int depth)
    {
        if (size <= 1 || depth == Deepest) return Leaf();
        int count = random.Next(size) + 1;
        int each = size / count;
        if (random.Next(2) == 0) return Enumerable.Range(0, count).Select(_ => Tree(each, depth + 1)).ToList();
        Dictionary<string, object?> members = [];
        for (int i = 0; i < count; i++) members.TryAdd(Text(), Tree(each, depth + 1));
        return members;
    }

    /// <summary>One in the other, as deep as may be.</summary>
    private object? Chain(int depth) => depth <= 1 ? Leaf()
        : random.Next(2) == 0 ? new object?[] { Chain(depth - 1) }
        : new Dictionary<string, object?> { [Text()] = Chain(depth - 1) };

    private object? Leaf() => random.Next(12) switch
    {
        0 or 1 or 2 => Text(),
        3 or 4 => Edges[random.Next(Edges.Length)],
        5 => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
        6 => Double(),
        7 => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)),
        8 => Time(),
        9 => new List<object?>(),
        10 => new Dictionary<string, object?>(),
        _ => Bytes(),
    };

    private object Double()
    {
        double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        return double.IsFinite(value) ? value : BitConverter.Int32BitsToSingle(random.Next(0x7f80_0000));
    }

    private object Time()
    {
        // So that there are times without fractions, and with fewer digits.
        long unit = random.Next(3) switch { 0 => 1, 1 => TimeSpan.TicksPerMillisecond, _ => TimeSpan.TicksPerDay };
        DateTime time = new(random.NextInt64(DateTime.MaxValue.Ticks) / unit * unit, (DateTimeKind)random.Next(2));
        DateTime late = new(DateTime.UnixEpoch.Ticks + (time.Ticks >> 2));
        return random.Next(3) switch
        {
            0 => time,
            1 => TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)),
            _ => new DateTimeOffset(late, TimeSpan.FromMinutes(random.Next(-840, 841))),
        };
    }

    private object Bytes()
    {
        byte[] bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return bytes.Length >= 16 ? new Guid(bytes.AsSpan(0, 16)) : bytes;
    }
}
