using Microsoft.Playwright;
using StreamingJson.WebHost.Tests.Dashboard.Browser;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.WebHost.Tests.Charts;

/// <summary>The charts of the documentation, wherever they are looked at: in a page, alone, and without a browser.</summary>
[Collection(SharedChromium.Name)]
public sealed class ChartTests(Chromium chromium)
{
    public static TheoryData<string> Files { get; } = [.. Directory
        .GetFiles(Path.Combine(Checkout.Root, "docs"), "*.svg", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Most programs that draw an SVG know no custom properties: what is coloured by a variable is black to them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Colours_AreLiteral(string file) => Assert.DoesNotContain("var(", Checkout.Read(file), StringComparison.Ordinal);

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
            if (scheme == ColorScheme.Light) Assert.InRange(image[0], 128, 255);
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
}
