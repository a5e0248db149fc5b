namespace StreamingJson.Bench;

// The integers that are encoded; the first of each kind are the same however many are asked for.
internal static class SampleIntegers
{
    // What the ten million of `bench -- encoding` have between them, on average.
    private const int Gap = 430;

    public static int[] Random(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => (int)random.NextInt64(int.MinValue, 1L << 31))];
    }

    public static long[] RandomLongs(int count)
    {
        Random random = new(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
    }

    public static int[] ThreeDigits(int count)
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(1000))];
    }

    // As far apart as many sorted integers are, however few these are.
    public static int[] Near(int count)
    {
        Random random = new(4);
        return Sorted([.. Enumerable.Range(0, count).Select(_ => 1_000_000_000 + random.Next(Gap * count))]);
    }

    public static int[] Sorted(int[] values)
    {
        int[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }
}
