using System.Globalization;
using System.Xml.Linq;
using StreamingJson.Bench;

namespace StreamingJson.Load.Tests.Plots;

public sealed class BarChartTests
{
    private static readonly XNamespace Svg = ChartFrame.Namespace;

    [Fact]
    public void ToSvg_Bars_AreAsLongAsTheLogarithmsOfTheirValues()
    {
        XElement svg = Draw(("ours", 1), ("go", 10), ("twisted", 100));

        double[] widths = [.. svg.Elements(Svg + "rect")
            .Where(rect => ((string?)rect.Attribute("class"))?.EndsWith(" bar", StringComparison.Ordinal) == true)
            .Select(rect => double.Parse(rect.Attribute("width")!.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(3, widths.Length);
        Assert.True(widths[0] > 0);
        Assert.Equal(widths[1] - widths[0], widths[2] - widths[1], 0.1);
    }

    [Fact]
    public void ToSvg_Bars_StandInTheirOrderWithTheirValues()
    {
        string[] texts = [.. Draw(("ours", 0.5), ("go", 3.25)).Elements(Svg + "text").Select(text => text.Value)];

        Assert.True(Array.IndexOf(texts, "ours") < Array.IndexOf(texts, "go"));
        Assert.Contains("0.500", texts);
        Assert.Contains("3.25", texts);
    }

    [Fact]
    public void ToSvg_SpreadAndDetail_AreDrawn()
    {
        ChartBar bar = new("twisted", new Spread(10, 5, 50), "of 1,000 integers");
        BarChart chart = new(new ChartFrame("t", "", ""), Axis.Over("x", [1, 100]), [bar]);

        XElement svg = XElement.Parse(chart.ToSvg());

        XElement whisker = Assert.Single(svg.Elements(Svg + "line"), line => (string?)line.Attribute("class") == "whisker");
        Assert.True(Number(whisker, "x1") < Number(whisker, "x2"));
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "of 1,000 integers");
    }

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static XElement Draw(params (string Name, double Value)[] bars) => XElement.Parse(new BarChart(
        new ChartFrame("t", "", ""),
        Axis.Over("x", bars.Select(bar => bar.Value).Append(bars[0].Value / 2)),
        [.. bars.Select(bar => new ChartBar(bar.Name, new Spread(bar.Value, bar.Value, bar.Value), ""))]).ToSvg());
}
