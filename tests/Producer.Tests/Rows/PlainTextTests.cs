using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>What is written without the serializer is what the serializer writes.</summary>
public class PlainTextTests
{
    [Fact]
    public void DateTime_AnyTicksAndKind_IsTheSerializers() => Prop.ForAll(
        (from ticks in Gen.Choose(0, int.MaxValue)
         from days in Gen.Choose(0, 3_652_058)
         from zeros in Gen.Choose(0, 9)
         from kind in Gen.Elements(Enum.GetValues<DateTimeKind>())
         let unit = (long)Math.Pow(10, zeros)
         let time = ticks * 400L % TimeSpan.TicksPerDay / unit * unit
         select new DateTime((days * TimeSpan.TicksPerDay) + time, kind)).ToArbitrary(),
        value => Assert.Equal(JsonSerializer.Serialize(value), Text(value, PlainText.DateTime)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData(DateTimeKind.Utc)]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Unspecified)]
    public void DateTime_EndsOfItsRange_AreTheSerializers(DateTimeKind kind)
    {
        foreach (long ticks in (long[])[0, 1, 10, DateTime.MaxValue.Ticks, DateTime.MaxValue.Ticks - 9, DateTime.UnixEpoch.Ticks])
        {
            DateTime value = new(ticks, kind);
            Assert.Equal(JsonSerializer.Serialize(value), Text(value, PlainText.DateTime));
        }
    }

    [Fact]
    public void Numbers_LongestAndStrangest_AreTheSerializers()
    {
        foreach (decimal value in (decimal[])[decimal.MinValue, -0.0000000000000000000000000001m, 1.00m, 0.0m, -0.0m])
            Assert.Equal(JsonSerializer.Serialize(value), Text(value, PlainText.Number));
        foreach (double value in (double[])[double.MinValue, double.Epsilon, -0.0, 1e16, 123456789.125, 1e-5, 5e300])
            Assert.Equal(JsonSerializer.Serialize(value), Text(value, PlainText.Finite));
        foreach (float value in (float[])[float.MinValue, float.Epsilon, -0f, 1e16f, 0.1f])
            Assert.Equal(JsonSerializer.Serialize(value), Text(value, PlainText.Finite));
        Assert.Equal("-9223372036854775808", Text(long.MinValue, PlainText.Number));
        Assert.Equal("", Text(double.NaN, PlainText.Finite));
    }

    /// <summary>The sign of a culture is none of JSON's.</summary>
    [Fact]
    public void Number_CultureWithASignOfItsOwn_HasJsonsSign()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NegativeSign = "minus ";
        strange.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = strange;
        try
        {
            Assert.Equal("-5", Text(-5, PlainText.Number));
            Assert.Equal("-1.5", Text(-1.5m, PlainText.Number));
            Assert.Equal("-1.5", Text(-1.5, PlainText.Finite));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("plain ~ text", true)]
    [InlineData("a<b", false)]
    [InlineData("quote\"", false)]
    [InlineData("\u007f", false)]
    [InlineData("é", false)]
    [InlineData("\ud800", false)]
    public void Ascii_OnlyWhatNeedsNoEscape_IsWritten(string value, bool isWritten) => Assert.Equal(
        isWritten ? JsonSerializer.Serialize(value) : "", Text(value, PlainText.Ascii(JavaScriptEncoder.Default)));

    private static string Text<T>(T value, PlainText<T> text)
    {
        // No more than it asks for: what it writes beyond would throw.
        byte[] bytes = new byte[PlainText.RoomFor(value)];
        return Encoding.UTF8.GetString(bytes, 0, text(value, bytes));
    }
}
