namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>Contrast as WCAG 2.2 reckons it, of all text that is seen, against what it stands on.</summary>
internal static class TextContrast
{
    /// <summary>The luminance of the page's ground, 0 to 1.</summary>
    public const string Ground = "(() => { " + Luminance
        + " return luminance(parse(getComputedStyle(document.documentElement).backgroundColor)); })()";

    /// <summary>Gives the texts below 4.5, the least for small text (1.4.3); controls that are disabled may be below.</summary>
    public const string Script = "(() => { " + Luminance + """
        const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
        const groundOf = (element) => {
          if (element === null) return [255, 255, 255, 1];
          const own = parse(getComputedStyle(element).backgroundColor);
          return own[3] === 1 ? own : over(own, groundOf(element.parentElement));
        };
        const poor = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const element = walker.currentNode.parentElement;
          if (walker.currentNode.data.trim() === '') continue;
          if (element.closest('[aria-disabled=true], script, noscript, .unseen')) continue;
          if (!element.checkVisibility({ visibilityProperty: true })) continue;
          const ground = groundOf(element);
          const text = over(parse(getComputedStyle(element).color), ground);
          const [a, b] = [luminance(text), luminance(ground)].sort((x, y) => y - x);
          const ratio = (a + 0.05) / (b + 0.05);
          if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className}: ${walker.currentNode.data}`);
        }
        return poor;
        })()
        """;

    private const string Luminance = """
        const parse = (colour) => { const p = colour.match(/[\d.]+/g).map(Number); return [p[0], p[1], p[2], p[3] ?? 1]; };
        const luminance = (colour) => colour.slice(0, 3).map((c) => c / 255)
          .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
          .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        """;
}
