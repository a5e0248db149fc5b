namespace StreamingJson.Bench;

// Lines over two logarithmic axes: medians, and around each line a band from the lowest round to the highest.
internal sealed record LineChart(ChartFrame Frame, Axis X, Axis Y, IReadOnlyList<ChartSeries> Series)
{
    private const double NameHeight = 18;

    public string ToSvg()
    {
        SvgText svg = new();
        DrawAxes(svg);
        ChartSeries[] shown = [.. Series.Select(Visible).Where(series => series.Points.Count > 0)];
        // No band covers a line, and ours lies above the others.
        foreach (ChartSeries series in shown)
        {
            DrawBand(svg, series);
        }

        foreach (ChartSeries series in shown.Reverse())
        {
            DrawLine(svg, series);
        }

        DrawNames(svg, shown);
        return Frame.Around(svg.ToString());
    }

    // A logarithmic axis has no place for zero and less.
    private static ChartSeries Visible(ChartSeries series) => series with
    {
        Points = [.. series.Points.Where(point => point is { X: > 0, Y.Median: > 0 }).OrderBy(point => point.X)],
    };

    private double Across(double value) => ChartFrame.Left + (X.Scale.Share(value) * (ChartFrame.Right - ChartFrame.Left));

    private double Up(double value) => ChartFrame.Bottom - (Y.Scale.Share(value) * (ChartFrame.Bottom - ChartFrame.Top));

    private void DrawAxes(SvgText svg)
    {
        foreach (double tick in Y.Ticks)
        {
            _ = svg.Line(ChartFrame.Left, Up(tick), ChartFrame.Right, Up(tick), "grid")
                .Label(ChartFrame.Left - 8, Up(tick) + 4.5, Y.Label(tick), "soft", "end");
        }

        foreach (double tick in X.Ticks)
        {
            _ = svg.Line(Across(tick), ChartFrame.Top, Across(tick), ChartFrame.Bottom, "grid")
                .Label(Across(tick), ChartFrame.Bottom + 20, X.Label(tick), "soft", "middle");
        }

        double middle = (ChartFrame.Top + ChartFrame.Bottom) / 2;
        _ = svg.Line(ChartFrame.Left, ChartFrame.Bottom, ChartFrame.Right, ChartFrame.Bottom, "axis")
            .Label((ChartFrame.Left + ChartFrame.Right) / 2, ChartFrame.Bottom + 44, X.Title, "", "middle")
            .Label(24, middle, Y.Title, "", "middle", $" transform=\"rotate(-90 24 {SvgText.Number(middle)})\"");
    }

    private void DrawBand(SvgText svg, ChartSeries series)
    {
        IEnumerable<(double, double)> highest = series.Points.Select(point => (Across(point.X), Up(point.Y.Max)));
        IEnumerable<(double, double)> lowest = series.Points.Select(point => (Across(point.X), Up(point.Y.Min)));
        _ = svg.Shape("polygon", highest.Concat(lowest.Reverse()), $"{series.Look.Class} band");
    }

    private void DrawLine(SvgText svg, ChartSeries series)
    {
        string look = series.Look.Class;
        _ = svg.Shape("polyline", series.Points.Select(point => (Across(point.X), Up(point.Y.Median))), $"{look} line");
        foreach (ChartPoint point in series.Points)
        {
            svg.Point(series.Look.Shape, Across(point.X), Up(point.Y.Median), $"{look} point");
        }
    }

    private void DrawNames(SvgText svg, ChartSeries[] shown)
    {
        double[] places = NameColumn.Place(
            [.. shown.Select(series => Up(series.Points[^1].Y.Median))], NameHeight, ChartFrame.Top, ChartFrame.Bottom);
        for (int i = 0; i < shown.Length; i++)
        {
            ChartPoint last = shown[i].Points[^1];
            string look = shown[i].Look.Class;
            // A line that ends early would be crossed by its own lead on the way through the others.
            if (X.Scale.Share(last.X) >= 1)
            {
                _ = svg.Line(ChartFrame.Right + 5, Up(last.Y.Median), ChartFrame.Right + 16, places[i], $"{look} lead");
            }

            _ = svg.Line(ChartFrame.Right + 18, places[i], ChartFrame.Right + 42, places[i], $"{look} line");
            svg.Point(shown[i].Look.Shape, ChartFrame.Right + 30, places[i], $"{look} point");
            _ = svg.Label(ChartFrame.Right + 48, places[i] + 4.5, shown[i].Name, $"{look} name");
        }
    }
}
