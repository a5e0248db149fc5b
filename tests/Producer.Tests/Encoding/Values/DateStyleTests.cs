using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

public class DateStyleTests
{
    // N: UnspecifiedKindIsUtc, O: OmitFractionalSeconds, Z: UtcAsZ.
    [Theory]
    [InlineData("N", "2000-01-02T03:04:05", "2000-01-02T03:04:05+00:00")]
    [InlineData("N", "2000-01-02T03:04:05.1230000", "2000-01-02T03:04:05.123+00:00")]
    [InlineData("N", "2000-01-02T03:04:05.1Z", "2000-01-02T03:04:05.1Z")]
    [InlineData("N", "0001-01-01T00:00:00", "0001-01-01T00:00:00+00:00")]
    [InlineData("N", "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("O", "2000-01-02T03:04:05", "2000-01-02T03:04:05")]
    [InlineData("O", "2000-01-02T03:04:05.9999999", "2000-01-02T03:04:05")]
    [InlineData("O", "2000-01-02T03:04:05.9999999Z", "2000-01-02T03:04:05Z")]
    [InlineData("O", "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59")]
    [InlineData("Z", "2000-01-02T03:04:05.12", "2000-01-02T03:04:05.12")]
    [InlineData("Z", "2000-01-02T03:04:05.12Z", "2000-01-02T03:04:05.12Z")]
    [InlineData("NZ", "2000-01-02T03:04:05.12", "2000-01-02T03:04:05.12Z")]
    [InlineData("NO", "2000-01-02T03:04:05.12", "2000-01-02T03:04:05+00:00")]
    [InlineData("OZ", "2000-01-02T03:04:05.12", "2000-01-02T03:04:05")]
    [InlineData("NOZ", "2000-01-02T03:04:05.12", "2000-01-02T03:04:05Z")]
    [InlineData("NOZ", "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59Z")]
    [InlineData("NOZ", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z")]
    [InlineData("", "2000-01-02T03:04:05.1200000", "2000-01-02T03:04:05.12")]
    public void DateTime_InAStyle_IsWritten(string flags, string value, string expected) =>
        Check(flags, DateTime.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), expected);

    [Theory]
    [InlineData("N", "2000-01-02T03:04:05.12+00:00", "2000-01-02T03:04:05.12+00:00")]
    [InlineData("O", "2000-01-02T03:04:05.9999999+05:30", "2000-01-02T03:04:05+05:30")]
    [InlineData("O", "2000-01-02T03:04:05.9999999-11:00", "2000-01-02T03:04:05-11:00")]
    [InlineData("O", "2000-01-02T03:04:05.9999999+00:00", "2000-01-02T03:04:05+00:00")]
    [InlineData("Z", "2000-01-02T03:04:05.12+00:00", "2000-01-02T03:04:05.12Z")]
    [InlineData("Z", "2000-01-02T03:04:05.12+00:01", "2000-01-02T03:04:05.12+00:01")]
    [InlineData("Z", "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00Z")]
    [InlineData("NOZ", "9999-12-31T23:59:59.9999999+00:00", "9999-12-31T23:59:59Z")]
    [InlineData("NOZ", "0001-01-01T14:00:00.5+14:00", "0001-01-01T14:00:00+14:00")]
    [InlineData("NOZ", "9999-12-31T09:59:59.9999999-14:00", "9999-12-31T09:59:59-14:00")]
    [InlineData("", "2000-01-02T03:04:05.1200000+00:00", "2000-01-02T03:04:05.12+00:00")]
    public void DateTimeOffset_InAStyle_IsWritten(string flags, string value, string expected) =>
        Check(flags, DateTimeOffset.Parse(value, CultureInfo.InvariantCulture), expected);

    [Fact]
    public void DateTime_Local_IsTheSerializersButForFractionAndZ()
    {
        DateTime local = new DateTime(2000, 7, 1, 2, 3, 4, DateTimeKind.Local).AddTicks(1_200_000);
        string plain = JsonSerializer.Serialize(local);
        string zulu = plain.Replace("+00:00", "Z", StringComparison.Ordinal);
        Assert.Equal(plain, JsonSerializer.Serialize(local, Options("N", false)));
        Assert.Equal(plain.Replace(".12", "", StringComparison.Ordinal), JsonSerializer.Serialize(local, Options("O", false)));
        Assert.Equal(zulu, JsonSerializer.Serialize(local, Options("Z", false)));
        foreach (DateTime edge in (DateTime[])[DateTime.MinValue, DateTime.MaxValue])
        {
            DateTime value = DateTime.SpecifyKind(edge, DateTimeKind.Local);
            Assert.Equal(JsonSerializer.Serialize(value).Replace("+00:00", "Z", StringComparison.Ordinal),
                JsonSerializer.Serialize(value, Options("NZ", false)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Style_InARecord_ReachesNullables_AndGivesWayToAPropertysConverter(bool generated)
    {
        DateTime naive = new DateTime(2000, 1, 2, 3, 4, 5).AddMilliseconds(6);
        Moments moments = new(naive, new DateTimeOffset(naive, TimeSpan.Zero), naive, naive);
        const string time = "\"2000-01-02T03:04:05Z\"";
        JsonTypeInfo<Moments> info = Info<Moments>("NOZ", generated);
        Assert.Equal($$"""{"Time":{{time}},"Offset":{{time}},"Nullable":{{time}},"Own":2000}""",
            JsonSerializer.Serialize(moments, info));
        Assert.Equal($$"""{"Time":{{time}},"Offset":{{time}},"Nullable":null,"Own":2000}""",
            JsonSerializer.Serialize(moments with { Nullable = null }, info));
    }

    [Theory]
    [InlineData("\"2000-01-02T03:04:05+00:00\"")]
    [InlineData("\"2000-01-02T03:04:05Z\"")]
    [InlineData("\"2000-01-02T03:04:05.1234567\"")]
    [InlineData("\"2000-01-02\"")]
    public void Style_Reading_IsTheSerializers(string json)
    {
        DateTime expected = JsonSerializer.Deserialize<DateTime>(json);
        DateTime read = JsonSerializer.Deserialize<DateTime>(json, Options("NOZ", false));
        Assert.Equal((expected, expected.Kind), (read, read.Kind));
        Assert.Equal(JsonSerializer.Deserialize<DateTimeOffset>(json),
            JsonSerializer.Deserialize<DateTimeOffset>(json, Options("NOZ", false)));
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Style_ReadingWhatIsNoDate_FailsAsTheSerializerDoes(string json)
    {
        JsonSerializerOptions options = Options("NOZ", false);
        Assert.Equal("$", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DateTime>(json, options)).Path);
        Assert.Equal("$", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DateTimeOffset>(json, options)).Path);
    }

    [Fact]
    public void AddStyle_ConvertersThatAreThere_StayFirst()
    {
        JsonSerializerOptions options = new() { Converters = { new Year() } };
        options.AddStyle(new JsonStyle { UtcAsZ = true });
        Assert.Equal("2000", JsonSerializer.Serialize(new DateTime(2000, 1, 1), options));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("N", 1)]
    [InlineData("O", 2)]
    [InlineData("Z", 2)]
    [InlineData("L", 4)]
    [InlineData("NOZL", 6)]
    public void AddStyle_AddsWhatIsNeededOnly(string flags, int converters)
    {
        JsonSerializerOptions options = new();
        Assert.Same(options, options.AddStyle(Style(flags)));
        Assert.Equal(converters, options.Converters.Count);
    }

    [Fact]
    public void AddStyle_BadArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("options", () => JsonSerializerOptionsExtensions.AddStyle(null!, new JsonStyle()));
        Assert.Throws<ArgumentNullException>("style", () => new JsonSerializerOptions().AddStyle(null!));
        Assert.Throws<InvalidOperationException>(() => JsonSerializerOptions.Default.AddStyle(Style("Z")));
    }

    internal static JsonStyle Style(string flags) => new()
    {
        UnspecifiedKindIsUtc = flags.Contains('N', StringComparison.Ordinal),
        OmitFractionalSeconds = flags.Contains('O', StringComparison.Ordinal),
        UtcAsZ = flags.Contains('Z', StringComparison.Ordinal),
        LargeIntegersAsStrings = flags.Contains('L', StringComparison.Ordinal),
    };

    internal static JsonSerializerOptions Options(string flags, bool generated) =>
        TwoWays.Options(generated).AddStyle(Style(flags));

    internal static JsonTypeInfo<T> Info<T>(string flags, bool generated) =>
        (JsonTypeInfo<T>)Options(flags, generated).GetTypeInfo(typeof(T));

    /// <summary>As a value and as a key, with reflection and generated; the key comes back as with the serializer.</summary>
    private static void Check<T>(string flags, T value, string expected) where T : notnull
    {
        foreach (bool generated in (bool[])[false, true])
        {
            Assert.Equal($"\"{expected}\"", JsonSerializer.Serialize(value, Info<T>(flags, generated)));
            string json = $$"""{"{{expected}}":1}""";
            JsonTypeInfo<Dictionary<T, int>> keys = Info<Dictionary<T, int>>(flags, generated);
            Assert.Equal(json, JsonSerializer.Serialize(new Dictionary<T, int> { [value] = 1 }, keys));
            Assert.Equal(JsonSerializer.Deserialize<Dictionary<T, int>>(json), JsonSerializer.Deserialize(json, keys));
        }
    }
}
