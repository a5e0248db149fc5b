using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using StreamingJson.Bench;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.WebHost.Tests.Charts;

/// <summary>The charts of the documentation, wherever they are looked at: in a page, alone, and without a browser.</summary>
[Collection(SharedChromium.Name)]
public sealed partial class ChartTests(Chromium chromium)
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Files { get; } = [.. Directory
        .GetFiles(Path.Combine(Checkout.Root, "docs"), "*.svg", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Most programs that draw an SVG know classes, and no custom properties: what is coloured by a variable is black to them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Colours_AreLiteral(string file)
    {
        string text = Checkout.Read(file);
        Assert.DoesNotContain("var(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--", text, StringComparison.Ordinal);
        // Without a value it would be black as well.
        Assert.All(Colour().Matches(text), match => Assert.Matches("^(none|#[0-9a-f]{3}|#[0-9a-f]{6})$", match.Groups[1].Value));
        Assert.Contains("@media (prefers-color-scheme:dark)", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryShape_HasAColour(string file)
    {
        XElement drawing = XElement.Parse(Checkout.Read(file));
        string light = drawing.Element(Svg + "style")!.Value.Split("@media")[0];
        XElement[] shapes = [.. drawing.Descendants().Where(element => element.Name.LocalName
            is "rect" or "line" or "polyline" or "polygon" or "circle" or "text")];
        Assert.NotEmpty(shapes);
        foreach (XElement shape in shapes.Where(shape => shape.Name != Svg + "text"))
        {
            string[] classes = shape.Attribute("class")!.Value.Split(' ');
            string[] selectors = [.. Rule().Matches(light).SelectMany(match => match.Groups[1].Value.Split(','))];
            Assert.True(selectors.Any(selector => selector.TrimStart('.').Split('.').All(classes.Contains)), shape.ToString());
        }
    }

    /// <summary>They are drawn from figures that are measured for hours: a new look must not wait for new figures.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Style_IsThatOfTheWriter(string file) =>
        Assert.Equal(ChartStyle.Css, XElement.Parse(Checkout.Read(file)).Element(Svg + "style")!.Value);

    [ChromiumTheory]
    [MemberData(nameof(Files))]
    public async Task Image_IsDrawn_InLightAndInDark(string file)
    {
        IPage page = await chromium.BlankAsync();
        byte[] drawing = await File.ReadAllBytesAsync(Path.Combine(Checkout.Root, file));
        string source = $"data:image/svg+xml;base64,{Convert.ToBase64String(drawing)}";
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            // As a page of documentation shows it.
            double[] image = await page.EvaluateAsync<double[]>(LooksOfImage, source);
            Assert.Equal(scheme == ColorScheme.Light, image[0] > 127);
            // Text and lines: most of a chart is ground, and a black one is all of one colour.
            Assert.InRange(image[1], 20, double.MaxValue);
        }

        await page.Context.CloseAsync();
    }

    // The brightness of the ground, 0 to 255; and how many colours there are.
    private const string LooksOfImage = """
        async (source) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          return [pixels[0] & 255, new Set(pixels).size];
        }
        """;

    [GeneratedRegex("(?:fill|stroke):([^;}]*)")]
    private static partial Regex Colour();

    [GeneratedRegex(@"([^{}\n]+)\{[^}]*(?:fill|stroke):")]
    private static partial Regex Rule();
}
