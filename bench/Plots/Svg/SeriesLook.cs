namespace StreamingJson.Bench;

// How a series is told from the others: by colour, by dashes and by the shape of its points, so that no single one of them must
// be seen. The colours are Okabe and Ito's (2008), which hold for the usual kinds of colour blindness; see ChartStyle.
internal sealed record SeriesLook(string Class, PointShape Shape)
{
    private static readonly SeriesLook[] Others =
    [
        new("c3", PointShape.Square), new("c4", PointShape.Diamond), new("c5", PointShape.Triangle), new("c6", PointShape.Circle),
        new("c7", PointShape.Square), new("c8", PointShape.Diamond),
    ];

    // Ours stands out; what is no competitor but a bound is dashed and without colour.
    private static readonly Dictionary<string, SeriesLook> Known = new()
    {
        ["ours"] = new("c0 own", PointShape.Circle),
        ["ceiling"] = new("c1", PointShape.Diamond),
        ["nginx"] = new("c2", PointShape.Triangle),
        ["framework-list"] = Others[0],
        ["framework-async"] = Others[1],
        ["framework-buffered"] = Others[2],
        ["go"] = Others[3],
        ["node"] = Others[4],
        ["twisted"] = Others[5],
    };

    // A server looks the same in every chart, whichever others are there.
    public static SeriesLook Of(string name) => Known.TryGetValue(name, out SeriesLook? look)
        ? look
        : Others[name.Sum(letter => letter) % Others.Length];
}
