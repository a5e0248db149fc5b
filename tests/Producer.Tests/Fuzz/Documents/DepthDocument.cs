namespace StreamingJson.Tests.Fuzz;

/// <summary>Items that are nested about as deep as the options allow: at that depth the serializer's word counts.</summary>
internal static class DepthDocument
{
    public static FuzzDocument Of(FuzzSeed seed, Trouble trouble)
    {
        FuzzOptions options = FuzzOptions.Any(seed.Random);
        int most = options.Json.MaxDepth == 0 ? 64 : options.Json.MaxDepth;
        object?[] items = [.. Enumerable.Range(0, seed.Random.Next(1, 12)).Select(_ => Nested(seed, seed.OneIn(3)
            ? seed.Random.Next(most + 5) : most - seed.Random.Next(4)))];
        return seed.OneIn(4)
            ? new Shape<object?>(_ => items[0]).Value(seed, options)
            : ItemDocument.Of(seed, options, items, trouble);
    }

    private static object? Nested(FuzzSeed seed, int depth)
    {
        object? value = seed.Pick<object?>("", 1, null, Array.Empty<int>());
        for (int i = 0; i < depth; i++)
            value = seed.OneIn(2) ? new object?[] { value } : new Dictionary<string, object?> { ["a"] = value };
        return value;
    }
}
