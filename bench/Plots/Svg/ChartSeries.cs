namespace StreamingJson.Bench;

// A named row of points, each with the extremes of the rounds around its median.
internal sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    public SeriesLook Look => SeriesLook.Of(Name);
}

internal sealed record ChartPoint(double X, Spread Y);
