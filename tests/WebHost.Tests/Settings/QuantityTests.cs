using StreamingJson.CommandLine;

namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>Durations need a unit or colons, sizes a unit: what a bare number means, nobody knows.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("5 ms", 50_000)]
    [InlineData("5ms", 50_000)]
    [InlineData("5MS", 50_000)]
    [InlineData("250us", 2_500)]
    [InlineData("250 µs", 2_500)]
    [InlineData("2 s", 20_000_000)]
    [InlineData("0.5 s", 5_000_000)]
    [InlineData("0 s", 0)]
    [InlineData("5 min", 3_000_000_000)]
    [InlineData("1 h", 36_000_000_000)]
    [InlineData("1 d", 864_000_000_000)]
    [InlineData("00:00:05", 50_000_000)]
    [InlineData("00:00:00.00025", 2_500)]
    [InlineData("01:00:00", 36_000_000_000)]
    [InlineData("23:59:59.9999999", 863_999_999_999)]
    [InlineData("2.00:00:00", 1_728_000_000_000)]
    [InlineData("-00:00:01", -10_000_000)]
    public void Duration_IsRead(string text, long ticks)
    {
        Assert.True(Quantity.TryParse(text, out TimeSpan duration), text);
        Assert.Equal(ticks, duration.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("5 m")]
    [InlineData("5 parsecs")]
    [InlineData("ms")]
    [InlineData("-5 ms")]
    [InlineData("+5 ms")]
    [InlineData("1,5 s")]
    [InlineData("1e3 s")]
    [InlineData("1.2.3 s")]
    [InlineData(". s")]
    [InlineData("5 ms 3 us")]
    [InlineData("5:00")]
    [InlineData("24:00:00")]
    [InlineData("00:60:00")]
    [InlineData("1:2:3:4")]
    [InlineData("NaN s")]
    [InlineData("99999999999 d")]
    [InlineData("99999999999999999999999999999999 s")]
    public void NoDuration_IsNone(string text) => Assert.False(Quantity.TryParse(text, out TimeSpan _), text);

    [Theory]
    [InlineData("1 byte", 1)]
    [InlineData("1000 bytes", 1000)]
    [InlineData("10B", 10)]
    [InlineData("64KB", 65_536)]
    [InlineData("1.5 MB", 1_572_864)]
    [InlineData("1 gb", 1_073_741_824)]
    public void Size_IsRead(string text, long bytes)
    {
        Assert.True(Quantity.TryParseSize(text, out long size), text);
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("64 K")]
    [InlineData("64 kbit")]
    [InlineData("-1 KB")]
    [InlineData("9999999999 GB")]
    public void NoSize_IsNone(string text) => Assert.False(Quantity.TryParseSize(text, out long _), text);

    /// <summary>What is shown can be typed.</summary>
    [Theory]
    [InlineData("250 us")]
    [InlineData("1500 ms")]
    [InlineData("90 min")]
    [InlineData("49 d")]
    [InlineData("0 s")]
    [InlineData("00:00:00.0000001")]
    public void Shown_IsReadAgain(string text)
    {
        Assert.True(Quantity.TryParse(text, out TimeSpan duration));
        Assert.Equal(text, Quantity.Show(duration));
    }

    [Theory]
    [InlineData("60 KB")]
    [InlineData("1 byte")]
    [InlineData("1000 bytes")]
    [InlineData("10 GB")]
    public void ShownSize_IsReadAgain(string text)
    {
        Assert.True(Quantity.TryParseSize(text, out long size));
        Assert.Equal(text, Quantity.ShowSize(size));
    }
}
