namespace StreamingJson.Tests.Fuzz;

/// <summary>A part of what is addressable: the same part of the whole.</summary>
internal static class SliceDocument
{
    public static FuzzDocument Of(FuzzSeed seed)
    {
        (IAddressableJson whole, byte[] text) = seed.Random.Next(3) switch
        {
            0 => Indexed(seed, FuzzOptions.Any(seed.Random)),
            1 => Integers(IntegerDocument.Values(seed, seed.Count(3_000))),
            _ => Range(seed),
        };
        Assert.Equal(text.Length, whole.Length);
        int from = seed.Random.Next(text.Length + 1);
        int length = seed.OneIn(3) ? text.Length - from : seed.Random.Next(text.Length - from + 1);
        return new FuzzDocument
        {
            Encoder = whole.Slice(from, length),
            Text = text[from..(from + length)],
            Values = 1,
            IsReusable = true,
        };
    }

    private static (IAddressableJson, byte[]) Range(FuzzSeed seed)
    {
        FuzzDocument range = IntegerDocument.Range(seed);
        return ((IAddressableJson)range.Encoder, range.Text);
    }

    private static (IAddressableJson, byte[]) Integers(long[] values) =>
        (JsonEncoder.IndexAsync(values.AsMemory()).GetAwaiter().GetResult(), IntegerDocument.Text<long>(values));

    private static (IAddressableJson, byte[]) Indexed(FuzzSeed seed, FuzzOptions options)
    {
        string[] texts = [.. Enumerable.Range(0, seed.Count(300)).Select(_ => seed.Text())];
        return (JsonEncoder.IndexAsync(texts, options.Info<string>()).GetAwaiter().GetResult(), options.Array<string>(texts));
    }
}
