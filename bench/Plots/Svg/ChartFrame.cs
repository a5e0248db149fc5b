namespace StreamingJson.Bench;

// What stands around every chart: its size, its title, and below it where and when it was measured.
internal sealed record ChartFrame(string Title, string Subtitle, string Foot)
{
    public const string Namespace = "http://www.w3.org/2000/svg";
    public const double Width = 900;
    public const double Height = 540;

    // The inside, in which lines and bars are drawn. Right of it are the names of the series.
    public const double Left = 84;
    public const double Top = 86;
    public const double Right = 704;
    public const double Bottom = 444;

    public string Around(string inside) => new SvgText()
        .Raw($"""<svg xmlns="{Namespace}" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img">""")
        .Raw($"<title>{SvgText.Escaped(Title)}</title>")
        .Raw($"<desc>{SvgText.Escaped($"{Subtitle} {Foot}")}</desc>")
        .Raw($"<style>{ChartStyle.Css}</style>")
        .Rectangle(0, 0, Width, Height, "ground")
        .Label(24, 34, Title, "title")
        .Label(24, 58, Subtitle, "soft")
        .Raw(inside.TrimEnd())
        .Label(24, Height - 18, Foot, "foot")
        .Raw("</svg>")
        .ToString();
}
