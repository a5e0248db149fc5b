using System.Globalization;
using System.Xml.Linq;
using StreamingJson.Bench;

namespace StreamingJson.Load.Tests.Plots;

public sealed class LineChartTests
{
    private static readonly XNamespace Svg = ChartFrame.Namespace;

    [Fact]
    public void ToSvg_NamesWithMarkup_EscapesThem()
    {
        XElement svg = Draw("a <b> & \"c\"", Series("x<y", (1, 1, 1, 1), (10, 2, 2, 2)));

        Assert.Equal("a <b> & \"c\"", svg.Element(Svg + "title")?.Value);
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "x<y");
    }

    [Fact]
    public void ToSvg_AnySeries_HasNoScriptAndNothingFromElsewhere()
    {
        XElement svg = Draw("t", Series("ours", (1, 1, 1, 1), (10, 2, 2, 2)));

        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script" or "image" or "foreignObject");
        Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "href" or "onload");
        Assert.Contains("prefers-color-scheme:dark", svg.Element(Svg + "style")?.Value, StringComparison.Ordinal);
        Assert.Contains(svg.Elements(Svg + "rect"), rect => (string?)rect.Attribute("class") == "ground");
    }

    [Fact]
    public void ToSvg_GrowingValues_RiseAndGoRight()
    {
        XElement svg = Draw("t", Series("ours", (1000, 0.01, 0.01, 0.01), (1e6, 1, 1, 1), (1e9, 3, 3, 3)));

        (double X, double Y)[] line = Points(svg, "line");
        Assert.Equal(3, line.Length);
        Assert.True(line[0].X < line[1].X && line[1].X < line[2].X);
        Assert.True(line[0].Y > line[1].Y && line[1].Y > line[2].Y);
        // On a logarithmic axis equal factors are equal distances.
        Assert.Equal(line[1].X - line[0].X, line[2].X - line[1].X, 0.1);
    }

    [Fact]
    public void ToSvg_PointsOutOfOrder_DrawsThemFromLeftToRight()
    {
        (double X, double Y)[] line = Points(Draw("t", Series("ours", (100, 1, 1, 1), (1, 1, 1, 1), (10, 1, 1, 1))), "line");

        Assert.Equal(line.OrderBy(point => point.X), line);
    }

    [Fact]
    public void ToSvg_RoundsApart_DrawsABandAroundTheLine()
    {
        XElement svg = Draw("t", Series("ours", (1, 10, 5, 20), (10, 10, 2, 50)));

        (double X, double Y)[] band = Points(svg, "band");
        double middle = Points(svg, "line")[0].Y;
        Assert.Equal(4, band.Length);
        Assert.All(band[..2], point => Assert.True(point.Y < middle));
        Assert.All(band[2..], point => Assert.True(point.Y > middle));
    }

    [Fact]
    public void ToSvg_ZeroOrNegativeMedian_LeavesThePointOut()
    {
        XElement svg = Draw("t", Series("ours", (1, 0, 0, 0), (10, -3, -4, 1), (100, 5, -1, 6), (1000, 7, 7, 7)));

        Assert.Equal(2, Points(svg, "line").Length);
        Assert.All(Points(svg, "band"), AssertInside);
    }

    [Fact]
    public void ToSvg_NoPoints_DrawsTheAxesOnly()
    {
        LineChart chart = new(new ChartFrame("t", "", ""), Axis.Over("x", []), Axis.Over("y", []), [new ChartSeries("ours", [])]);

        XElement svg = XElement.Parse(chart.ToSvg());

        Assert.DoesNotContain(svg.Elements(Svg + "polyline"), _ => true);
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "y");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ToSvg_RandomSeries_KeepsEverythingInsideAndNamesApart(int seed)
    {
        Random random = new(seed);
        ChartSeries[] many = [.. Enumerable.Range(0, 9).Select(index => new ChartSeries(
            $"server {index}",
            [.. Enumerable.Range(3, 7).Select(power => new ChartPoint(Math.Pow(10, power), RandomSpread(random)))]))];

        XElement svg = Draw("t", many);

        Assert.All(Points(svg, "line"), AssertInside);
        Assert.All(Points(svg, "band"), AssertInside);
        double[] names = [.. svg.Elements(Svg + "text")
            .Where(text => text.Value.StartsWith("server ", StringComparison.Ordinal))
            .Select(text => Number(text.Attribute("y")!.Value))
            .Order()];
        Assert.Equal(9, names.Length);
        Assert.All(names.Zip(names.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14));
    }

    private static Spread RandomSpread(Random random)
    {
        double median = Math.Pow(10, (random.NextDouble() * 8) - 4);
        return new Spread(median, median * random.NextDouble(), median * (1 + random.NextDouble()));
    }

    private static void AssertInside((double X, double Y) point)
    {
        Assert.InRange(point.X, ChartFrame.Left - 0.01, ChartFrame.Right + 0.01);
        Assert.InRange(point.Y, ChartFrame.Top - 0.01, ChartFrame.Bottom + 0.01);
    }

    private static ChartSeries Series(string name, params (double X, double Median, double Min, double Max)[] points) => new(
        name, [.. points.Select(point => new ChartPoint(point.X, new Spread(point.Median, point.Min, point.Max)))]);

    private static XElement Draw(string title, params ChartSeries[] series)
    {
        ChartPoint[] points = [.. series.SelectMany(each => each.Points)];
        return XElement.Parse(new LineChart(
            new ChartFrame(title, "", ""),
            Axis.At("x", points.Select(point => point.X)),
            Axis.Over("y", points.SelectMany(point => new[] { point.Y.Min, point.Y.Median, point.Y.Max })),
            series).ToSvg());
    }

    // Of all shapes of this class that have a list of points.
    private static (double X, double Y)[] Points(XElement svg, string name) =>
    [
        .. svg.Elements()
            .Where(element => element.Attribute("points") is not null
                && ((string?)element.Attribute("class"))?.Split(' ').Contains(name) == true)
            .SelectMany(element => ((string)element.Attribute("points")!).Split(' '))
            .Select(pair => pair.Split(','))
            .Select(pair => (Number(pair[0]), Number(pair[1]))),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
