namespace StreamingJson.Tests.Fuzz;

/// <summary>The kinds of documents, each with its share of them.</summary>
internal static class FuzzKinds
{
    private static readonly Shape<Parcel> Parcels = new(Parcel.Next);

    private static readonly (int Share, string Name, Func<FuzzSeed, Trouble, FuzzDocument> Create)[] All =
    [
        (30, "items of any type", (seed, trouble) => Shapes.Any(seed, out FuzzOptions options).Items(seed, options, trouble)),
        (12, "items, generated", (seed, trouble) => Parcels.Items(seed, FuzzOptions.AnyGenerated(seed.Random), trouble)),
        (4, "items that throw", (seed, _) => BombDocument.Of(seed)),
        (4, "items too deep", DepthDocument.Of),
        (8, "values of any type", (seed, _) => Shapes.Any(seed, out FuzzOptions options).Value(seed, options)),
        (8, "values with sources", NestDocument.Of),
        (3, "values with references", (seed, _) => GraphDocument.Of(seed)),
        (6, "integer lists", IntegerDocument.List),
        (3, "integer ranges", (seed, _) => IntegerDocument.Range(seed)),
        (6, "integer text", (seed, _) => IntegerTextDocument.Of(seed)),
        (8, "objects of encoders", ObjectDocument.Of),
        (8, "base64 and text", LeafDocument.Of),
        (14, "rows", RowDocument.Of),
        (3, "slices", (seed, _) => SliceDocument.Of(seed)),
    ];

    private static readonly int Shares = All.Sum(kind => kind.Share);

    public static (string Kind, FuzzDocument Document) Create(FuzzSeed seed)
    {
        int share = seed.Random.Next(Shares);
        int index = 0;
        while (share >= All[index].Share) share -= All[index++].Share;
        return (All[index].Name, All[index].Create(seed, AnyTrouble(seed)));
    }

    private static Trouble AnyTrouble(FuzzSeed seed) => seed.Random.Next(12) switch
    {
        0 => Trouble.SourceThrows,
        1 => Trouble.SourceHangs,
        2 => Trouble.DisposeThrows,
        _ => Trouble.None,
    };
}
