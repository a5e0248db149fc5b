using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Tests;

public class LargeIntegerTests
{
    [Theory]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("9007199254740991", false)]
    [InlineData("-9007199254740991", false)]
    [InlineData("9007199254740992", true)]
    [InlineData("-9007199254740992", true)]
    [InlineData("9223372036854775807", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("18446744073709551615", true)]
    [InlineData("170141183460469231731687303715884105727", true)]
    [InlineData("-170141183460469231731687303715884105728", true)]
    [InlineData("340282366920938463463374607431768211455", true)]
    public void Integer_AboveTheLimit_IsAStringInEveryTypeThatHoldsIt(string digits, bool asString)
    {
        int types = Check<long>(digits, asString) + Check<ulong>(digits, asString)
            + Check<Int128>(digits, asString) + Check<UInt128>(digits, asString);
        Assert.InRange(types, 1, 4);
    }

    [Fact]
    public void Limit_IsTheLastIntegerThatADoubleTellsFromItsNeighbours()
    {
        const long limit = 9007199254740991;
        Assert.NotEqual((double)limit, (double)(limit + 1));
        Assert.Equal((double)(limit + 1), (double)(limit + 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_AreTheSerializers(bool generated)
    {
        Dictionary<long, long> keys = new() { [long.MinValue] = 1, [5] = long.MaxValue };
        string json = JsonSerializer.Serialize(keys, DateStyleTests.Info<Dictionary<long, long>>("L", generated));
        Assert.Equal("""{"-9223372036854775808":1,"5":"9223372036854775807"}""", json);
        Assert.Equal(keys, JsonSerializer.Deserialize(json, DateStyleTests.Info<Dictionary<long, long>>("L", generated)));

        Dictionary<Int128, Int128> wide = new() { [Int128.MinValue] = Int128.MinValue };
        json = JsonSerializer.Serialize(wide, DateStyleTests.Info<Dictionary<Int128, Int128>>("L", generated));
        Assert.Equal(wide, JsonSerializer.Deserialize(json, DateStyleTests.Info<Dictionary<Int128, Int128>>("L", generated)));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("\"12\"")]
    [InlineData("\"\\u0031\\u0032\"")]
    public async Task Reading_NumberOrString_IsTheSame_InOneBlockAndInMany(string json)
    {
        JsonSerializerOptions options = new JsonSerializerOptions { DefaultBufferSize = 1 }.AddStyle(DateStyleTests.Style("L"));
        Assert.Equal(12, JsonSerializer.Deserialize<long>(json, options));
        PieceStream stream = new(new RandomReads<byte>(Encoding.ASCII.GetBytes(json), 1).ReadAsync);
        Assert.Equal(12, await JsonSerializer.DeserializeAsync<long>(stream, options));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"1.0\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"9223372036854775808\"")]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Reading_WhatIsNoLong_Fails(string json) =>
        Assert.Equal("$", Assert.Throws<JsonException>(() => Read(json)).Path);

    [Fact]
    public void Reading_AStringOfAnyLength_FailsWithoutOverflow() =>
        Assert.Equal("$", Assert.Throws<JsonException>(() => Read($"\"{new string('1', 100_000)}\"")).Path);

    [Fact]
    public void NumberHandling_OfTheOptions_KeepsItsMeaning()
    {
        JsonSerializerOptions options = new() { NumberHandling = JsonNumberHandling.WriteAsString };
        options.AddStyle(DateStyleTests.Style("L"));
        Assert.Equal("[\"1\",\"9007199254740992\"]", JsonSerializer.Serialize((long[])[1, 9007199254740992], options));
    }

    [Fact]
    public void BoxedAndMixed_AreStyledByTheirType() => Assert.Equal(
        """[1,"9007199254740992",9007199254740992.0,2147483647,"18446744073709551615"]""",
        JsonSerializer.Serialize((object[])[1L, 9007199254740992, 9007199254740992.0m, int.MaxValue, ulong.MaxValue],
            DateStyleTests.Options("L", false)));

    private static long Read(string json) => JsonSerializer.Deserialize<long>(json, DateStyleTests.Options("L", false));

    /// <returns>Whether the type holds the integer.</returns>
    private static int Check<T>(string digits, bool asString) where T : struct, INumber<T>
    {
        if (!T.TryParse(digits, CultureInfo.InvariantCulture, out T value)) return 0;
        string text = asString ? $"\"{digits}\"" : digits;
        foreach (bool generated in (bool[])[false, true])
        {
            string json = JsonSerializer.Serialize((T?[])[value, null], DateStyleTests.Info<T?[]>("L", generated));
            Assert.Equal($"[{text},null]", json);
            Assert.Equal([value, null], JsonSerializer.Deserialize(json, DateStyleTests.Info<T?[]>("L", generated)));
            Assert.Equal([value], JsonSerializer.Deserialize($"[{digits}]", DateStyleTests.Info<T?[]>("L", generated)));
        }

        return 1;
    }
}
