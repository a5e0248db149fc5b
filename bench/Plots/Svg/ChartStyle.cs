namespace StreamingJson.Bench;

// The colours of a chart in light and in dark, and its letters.
internal static class ChartStyle
{
    // Okabe and Ito's colours, except where they would not be seen on their ground: yellow is darker on white (2.6:1 instead of
    // 1.3:1), and blue lighter on black. Black and grey are the ink's own.
    public const string Css = """
        svg{--ground:#fff;--ink:#1f2328;--soft:#59636e;--grid:#e3e7eb;--c0:#0072b2;--c1:#7a828b;--c2:#1f2328;--c3:#e69f00;
        --c4:#d55e00;--c5:#cc79a7;--c6:#56b4e9;--c7:#009e73;--c8:#b0a100}
        @media(prefers-color-scheme:dark){svg{--ground:#0d1117;--ink:#f0f6fc;--soft:#9198a1;--grid:#262c34;--c0:#3b9fe0;
        --c1:#9198a1;--c2:#f0f6fc;--c8:#f0e442}}
        .ground{fill:var(--ground)}
        text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px;fill:var(--ink)}
        .title{font-size:18px;font-weight:600}
        .soft{fill:var(--soft)}
        .foot{font-size:11px;fill:var(--soft)}
        .grid{stroke:var(--grid);stroke-width:1}
        .axis{stroke:var(--soft);stroke-width:1}
        .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
        .own.line{stroke-width:3.5}
        .c1.line{stroke-dasharray:7 4}
        .c2.line{stroke-dasharray:2 3}
        .band{fill:var(--c);opacity:.12}
        .point,.bar{fill:var(--c)}
        .whisker{stroke:var(--ink);stroke-width:1.5}
        .halo{stroke:var(--ground);stroke-width:4.5}
        .lead{stroke:var(--c);stroke-width:1;opacity:.55}
        .c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}
        .c6{--c:var(--c6)}.c7{--c:var(--c7)}.c8{--c:var(--c8)}
        .own.name{font-weight:600}
        """;
}
