using System.Globalization;
using System.Text;

namespace StreamingJson.Bench;

// The text of a drawing, element by element. Names and texts are escaped here and nowhere else.
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    public SvgText Raw(string markup)
    {
        _ = _text.Append(markup).Append('\n');
        return this;
    }

    public SvgText Line(double x1, double y1, double x2, double y2, string classes) => Raw(
        $"<line class=\"{classes}\" x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>");

    public SvgText Rectangle(double x, double y, double width, double height, string classes) => Raw(
        $"<rect class=\"{classes}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"/>");

    public SvgText Shape(string element, IEnumerable<(double X, double Y)> points, string classes)
    {
        IEnumerable<string> corners = points.Select(point => $"{Number(point.X)},{Number(point.Y)}");
        return Raw($"<{element} class=\"{classes}\" points=\"{string.Join(' ', corners)}\"/>");
    }

    public SvgText Label(double x, double y, string text, string classes, string anchor = "start", string more = "") => Raw(
        $"<text class=\"{classes}\" x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{more}>{Escaped(text)}</text>");

    public override string ToString() => _text.ToString();
}
