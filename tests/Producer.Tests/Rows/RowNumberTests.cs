using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace StreamingJson.Tests;

/// <summary>Numbers that JSON has not, that .NET has no type for, or that are wanted as strings.</summary>
public class RowNumberTests
{
    private const string Digits = "-1234567890123456789012345678901234567890.000000000000000000001";
    private static readonly FakeColumn[] Double = [new("v", typeof(double), "double precision")];
    private static readonly FakeColumn[] Single = [new("v", typeof(float), "real")];

    // As a provider gives numbers of any precision.
    private static readonly FakeColumn[] Text = [new("v", typeof(string), "numeric(60,21)")];

    [Theory]
    [InlineData(JsonNonFinite.Null, "[null,null,null]")]
    [InlineData(JsonNonFinite.Quoted, """["NaN","Infinity","-Infinity"]""")]
    public async Task Rows_NumberThatJsonHasNot_IsAsThePolicySays(JsonNonFinite policy, string expected)
    {
        JsonRowOptions options = new() { NonFinite = policy };
        Assert.Equal(expected, await ValuesAsync(Double, options, double.NaN, double.PositiveInfinity, double.NegativeInfinity));
        Assert.Equal(expected, await ValuesAsync(Single, options, float.NaN, float.PositiveInfinity, float.NegativeInfinity));
        Assert.Equal(expected, await ValuesAsync(Text, options, "NaN", "Infinity", "-Infinity"));
        FakeColumn[] array = [new("v", typeof(Array), "double precision[]")];
        Assert.Equal($"[{expected}]", await ValuesAsync(
            array, options, (object)new double?[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }));
    }

    [Theory]
    [InlineData(null, JsonNumberHandling.Strict)]
    [InlineData(JsonNonFinite.Fail, JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [InlineData(JsonNonFinite.Fail, JsonNumberHandling.WriteAsString)]
    public async Task Rows_NumberThatJsonHasNot_Fails(JsonNonFinite? policy, JsonNumberHandling handling)
    {
        JsonRowOptions options = new() { NonFinite = policy, SerializerOptions = new() { NumberHandling = handling } };
        foreach ((FakeColumn[] column, object value) in ((FakeColumn[], object)[])[(Double, double.NaN),
            (Single, float.PositiveInfinity), (Text, "NaN")])
            await Assert.ThrowsAsync<ArgumentException>(() => ValuesAsync(column, options, value));
    }

    [Theory]
    [InlineData(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [InlineData(JsonNumberHandling.WriteAsString)]
    [InlineData(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public async Task Rows_NumberThatJsonHasNot_WithoutAPolicyIsTheSerializers(JsonNumberHandling handling)
    {
        JsonSerializerOptions json = new() { NumberHandling = handling };
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e20, -0.0, 1.5, double.MinValue];
        Assert.Equal(JsonSerializer.Serialize(values, json),
            await ValuesAsync(Double, new() { SerializerOptions = json }, [.. values.Cast<object>()]));
    }

    [Fact]
    public async Task Rows_NonFiniteAsNull_IsKeptWhereNullsAreDropped()
    {
        JsonRowOptions options =
            new()
            {
                NonFinite = JsonNonFinite.Null,
                SerializerOptions =
                new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull }
            };
        Assert.Equal("""[{"v":null},{}]""", await EncodeAsync(new FakeReader(Double, [[double.NaN], [null]]), options));
    }

    [Fact]
    public async Task Rows_NumberAsText_EveryDigitIsThere() =>
        Assert.Equal($"[{Digits},0.10,5]", await ValuesAsync(Text, new(), Digits, "0.10", "5"));

    [Fact]
    public async Task Rows_NumberAsText_IsAStringWhereNumbersAre() => Assert.Equal(
        $"[\"{Digits}\"]", await ValuesAsync(Text,
            new() { SerializerOptions = new() { NumberHandling = JsonNumberHandling.WriteAsString } }, Digits));

    [Theory]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("1,2")]
    [InlineData("abc")]
    public async Task Rows_NumberAsTextThatIsNone_Fails(string value) =>
        await Assert.ThrowsAnyAsync<Exception>(() => ValuesAsync(Text, new(), value));

    /// <summary>The array of the values, as rows that are arrays of one.</summary>
    private static async Task<string> ValuesAsync(FakeColumn[] column, JsonRowOptions options, params object[] values)
    {
        string text = await EncodeAsync(
            new NpgsqlDataReader(column, [.. values.Select(value => new object?[] { value })]),
            options with { Shape = JsonRowShape.Arrays, Format = JsonFormat.Lines });
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"[{string.Join(',', lines.Skip(1).Select(line => line[1..^1]))}]";
    }

    private static async Task<string> EncodeAsync(ReaderDouble reader, JsonRowOptions options) =>
        (await RandomTable.EncodeAsync(JsonEncoder.Rows(reader, options), 4096, 4096)).Text;
}
