namespace StreamingJson.Bench;

// The colours of a chart in light and in dark, and its letters.
internal static class ChartStyle
{
    // Okabe and Ito's colours, except where they would not be seen on their ground: yellow is darker on white (2.6:1 instead of
    // 1.3:1), and blue lighter on black. Black and grey are the ink's own.
    private static readonly (string Class, string Light, string Dark)[] Series =
    [
        ("c0", "#0072b2", "#3b9fe0"), ("c1", "#7a828b", "#9198a1"), ("c2", "#1f2328", "#f0f6fc"), ("c3", "#e69f00", "#e69f00"),
        ("c4", "#d55e00", "#d55e00"), ("c5", "#cc79a7", "#cc79a7"), ("c6", "#56b4e9", "#56b4e9"), ("c7", "#009e73", "#009e73"),
        ("c8", "#b0a100", "#f0e442"),
    ];

    // Values themselves and no custom properties: what draws an SVG outside of a browser takes a variable for black.
    public static string Css { get; } = $$"""
        text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}
        .title{font-size:18px;font-weight:600}
        .foot{font-size:11px}
        .own.name{font-weight:600}
        .grid,.axis,.lead{stroke-width:1}
        .line{fill:none;stroke-width:2;stroke-linejoin:round}
        .own.line{stroke-width:3.5}
        .c1.line{stroke-dasharray:7 4}
        .c2.line{stroke-dasharray:2 3}
        .whisker{stroke-width:1.5}
        .halo{stroke-width:4.5}
        .band{opacity:.12}
        .lead{opacity:.55}
        {{Colours("#fff", "#1f2328", "#59636e", "#e3e7eb", series => series.Light)}}
        @media (prefers-color-scheme:dark){
        {{Colours("#0d1117", "#f0f6fc", "#9198a1", "#262c34", series => series.Dark)}}
        }
        """;

    private static string Colours(
        string ground, string ink, string soft, string grid, Func<(string Class, string Light, string Dark), string> colour) =>
        string.Join('\n',
    [
        $"{Fill(".ground", ground)}{Fill("text", ink)}{Fill(".soft,.foot", soft)}",
        $"{Stroke(".grid", grid)}{Stroke(".axis", soft)}{Stroke(".whisker", ink)}{Stroke(".halo", ground)}",
        .. Series.Select(each => Stroke($".{each.Class}.line,.{each.Class}.lead", colour(each))
            + Fill($".{each.Class}.band,.{each.Class}.point,.{each.Class}.bar", colour(each))),
    ]);

    private static string Fill(string selectors, string colour) => $"{selectors}{{fill:{colour}}}";

    private static string Stroke(string selectors, string colour) => $"{selectors}{{stroke:{colour}}}";
}
