namespace StreamingJson.Bench;

internal enum PointShape
{
    Circle,
    Square,
    Diamond,
    Triangle,
}

// Draws a point of a series.
internal static class PointShapes
{
    private const double Radius = 4;

    public static void Point(this SvgText svg, PointShape shape, double x, double y, string classes)
    {
        (double X, double Y)[] corners = shape switch
        {
            PointShape.Square => [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
            PointShape.Diamond => [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
            PointShape.Triangle => [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
            _ => [],
        };
        _ = corners.Length == 0
            ? svg.Raw($"""<circle class="{classes}" cx="{SvgText.Number(x)}" cy="{SvgText.Number(y)}" r="{Radius}"/>""")
            : svg.Shape("polygon", corners.Select(corner => (x + (Radius * corner.X), y + (Radius * corner.Y))), classes);
    }
}
