namespace StreamingJson.Bench;

// A bar for each name over a logarithmic axis, with the extremes of the rounds as a whisker and its value at the end.
internal sealed record BarChart(ChartFrame Frame, Axis X, IReadOnlyList<ChartBar> Bars)
{
    // Names stand left of the bars, and values right of them.
    private const double Left = 210;
    private const double Right = 720;

    public string ToSvg()
    {
        SvgText svg = new();
        foreach (double tick in X.Ticks)
        {
            _ = svg.Line(Across(tick), ChartFrame.Top, Across(tick), ChartFrame.Bottom, "grid")
                .Label(Across(tick), ChartFrame.Bottom + 20, X.Label(tick), "soft", "middle");
        }

        double height = (ChartFrame.Bottom - ChartFrame.Top) / Math.Max(1, Bars.Count);
        for (int i = 0; i < Bars.Count; i++)
        {
            Draw(svg, Bars[i], ChartFrame.Top + (i * height), height);
        }

        _ = svg.Line(Left, ChartFrame.Top, Left, ChartFrame.Bottom, "axis")
            .Label((Left + Right) / 2, ChartFrame.Bottom + 44, X.Title, "", "middle");
        return Frame.Around(svg.ToString());
    }

    private double Across(double value) => Left + (X.Scale.Share(value) * (Right - Left));

    private void Draw(SvgText svg, ChartBar bar, double top, double height)
    {
        string look = SeriesLook.Of(bar.Name).Class;
        double middle = top + (height / 2);
        _ = svg.Label(Left - 12, middle + (bar.Detail.Length > 0 ? -2 : 4.5), bar.Name, $"{look} name", "end")
            .Rectangle(Left, top + (height * 0.2), Across(bar.Value.Median) - Left, height * 0.6, $"{look} bar")
            // Seen on a bar of any colour.
            .Line(Across(bar.Value.Min), middle, Across(bar.Value.Max), middle, "halo")
            .Line(Across(bar.Value.Min), middle, Across(bar.Value.Max), middle, "whisker")
            .Label(Math.Max(Across(bar.Value.Median), Across(bar.Value.Max)) + 8, middle + 4.5, Rounded.Text(bar.Value), "");
        if (bar.Detail.Length > 0)
        {
            _ = svg.Label(Left - 12, middle + 12, bar.Detail, "foot", "end");
        }
    }
}

// `Detail` is what is special about this bar; empty for nothing.
internal sealed record ChartBar(string Name, Spread Value, string Detail);
