using System.Globalization;
using StreamingJson.Bench;

namespace StreamingJson.Load.Tests.Plots;

public sealed class FigureTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1000)]
    [InlineData(123_456)]
    public void Of_Length_IsThatOfTheText(long length)
    {
        IEnumerable<string> items = Enumerable.Range(0, (int)length).Select(n => n.ToString(CultureInfo.InvariantCulture));
        string text = $"[{string.Join(',', items)}]";

        Assert.Equal(text.Length, ListBytes.Of(length));
    }

    [Fact]
    public void Of_TenToTheNinth_IsExact() => Assert.Equal(9_888_888_891, ListBytes.Of(1_000_000_000));

    [Theory]
    [InlineData(12345.6, "12,346")]
    [InlineData(45.67, "45.7")]
    [InlineData(2.654, "2.65")]
    [InlineData(0.3456, "0.346")]
    [InlineData(0.00123, "0.0012")]
    [InlineData(0, "0.000")]
    public void Text_Value_HasThreeDigits(double value, string text) => Assert.Equal(text, Rounded.Text(value));

    [Fact]
    public void Text_Spread_HasItsEndsLikeItsMedian() =>
        Assert.Equal("2.50 (0.02..9.00)", Rounded.Text(new Spread(2.5, 0.02, 9)));
}
