namespace StreamingJson.Bench.Micro;

// Values that are the same in each run, in whichever process.
internal static class SampleValues
{
    public static T[] Array<T>(int count, Func<Random, T> next)
    {
        Random random = new(1);
        T[] values = new T[count];
        for (int i = 0; i < count; i++) values[i] = next(random);
        return values;
    }

    public static Guid Guid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
