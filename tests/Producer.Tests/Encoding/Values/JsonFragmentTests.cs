using System.Text;
using System.Text.Json;

namespace StreamingJson.Tests;

public class JsonFragmentTests
{
    private const string Raw = """{ "a" : [1.50, "\u0041<é" ,null] }""";

    [Theory]
    [InlineData("0")]
    [InlineData("-1.5e+400")]
    [InlineData("\"\\ud800\"")]
    [InlineData(" \r\n\t[ ] \n")]
    [InlineData("null")]
    [InlineData(Raw)]
    public void Fragment_OfAnyOneValue_IsWrittenAsItIs(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        foreach (JsonFragment fragment in (JsonFragment[])[new(json), new(utf8), new(json, skipValidation: true)])
        {
            Assert.Equal(json, fragment.ToString());
            Assert.Equal(utf8, fragment.Utf8.ToArray());
            Assert.Equal(utf8, JsonSerializer.SerializeToUtf8Bytes(fragment));
            Assert.Equal(utf8, JsonSerializer.SerializeToUtf8Bytes(fragment, ValueContext.Default.JsonFragment));
        }
    }

    [Fact]
    public void Fragment_NestedDeeperThanTheSerializerGoes_IsValid()
    {
        string json = new string('[', 5_000) + new string(']', 5_000);
        Assert.Equal(json, JsonSerializer.Serialize(new JsonFragment(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1 2")]
    [InlineData("1,")]
    [InlineData("[1")]
    [InlineData("[1]]")]
    [InlineData("{\"a\"}")]
    [InlineData("\"open")]
    [InlineData("[1,]")]
    [InlineData("/**/1")]
    [InlineData("1//")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("'a'")]
    [InlineData("\"\n\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\ufeff1")]
    public void Fragment_NotExactlyOneValue_IsRefused(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        ArgumentException ofText = Assert.Throws<ArgumentException>(nameof(json), () => new JsonFragment(json));
        ArgumentException ofBytes = Assert.Throws<ArgumentException>(nameof(utf8), () => new JsonFragment(utf8));
        Assert.IsAssignableFrom<JsonException>(ofText.InnerException);
        Assert.IsAssignableFrom<JsonException>(ofBytes.InnerException);
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf5, 0x80, 0x80, 0x80 })]
    public void Fragment_WithBytesThatAreNoUtf8_IsRefused(byte[] bytes)
    {
        foreach (byte[] utf8 in (byte[][])[[.. "\""u8, .. bytes, .. "\""u8], [.. "{\"a"u8, .. bytes, .. "\":1}"u8]])
        {
            Assert.IsType<JsonException>(Assert.Throws<ArgumentException>("utf8", () => new JsonFragment(utf8)).InnerException);
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JsonFragment>(utf8));
        }
    }

    [Fact]
    public void Fragment_WithALoneSurrogate_IsRefused_OrReplacedUnseen()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>("json", () => new JsonFragment("\"\ud800\""));
        Assert.IsType<JsonException>(refusal.InnerException);
        Assert.Equal("\"\ufffd\"", new JsonFragment("\"\ud800\"", skipValidation: true).ToString());
        Assert.Throws<ArgumentNullException>("json", () => new JsonFragment((string)null!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fragment_Anywhere_IsWrittenAndReadAsItIs(bool generated)
    {
        JsonFragment raw = new(Raw);
        Fragments fragments = new(raw, null, [raw, default, new("2")], new() { ["k"] = raw, ["n"] = new("\"x\"") });
        string json = JsonSerializer.Serialize(fragments, TwoWays.Info<Fragments>(generated));
        string expected = """{"Property":RAW,"Nullable":null,"Elements":[RAW,null,2],"Values":{"k":RAW,"n":"x"}}""";
        Assert.Equal(expected.Replace("RAW", Raw, StringComparison.Ordinal), json);

        Fragments read = JsonSerializer.Deserialize(json, TwoWays.Info<Fragments>(generated))!;
        Assert.Equal((Raw, null), (read.Property.ToString(), read.Nullable));
        Assert.Equal([Raw, "null", "2"], read.Elements.Select(element => element.ToString()));
        Assert.Equal([Raw, "\"x\""], read.Values.Values.Select(value => value.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fragment_AsElementOfAStream_IsWrittenAsItIs(bool generated)
    {
        BlockWriter writer = new(64);
        JsonEncoder encoder = JsonEncoder.Items((JsonFragment[])[new(Raw), default], TwoWays.Info<JsonFragment>(generated));
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer, 1))
        {
        }

        Assert.Equal($"[{Raw},null]", Encoding.UTF8.GetString(writer.Written));
    }

    [Fact]
    public void Fragment_Empty_IsNull()
    {
        foreach (JsonFragment fragment in (JsonFragment[])[default, new(ReadOnlyMemory<byte>.Empty, true), new("", true)])
        {
            Assert.Equal("null", JsonSerializer.Serialize(fragment));
            Assert.Equal("null", fragment.ToString());
            Assert.Equal("null"u8.ToArray(), fragment.Utf8.ToArray());
        }

        Assert.Equal("null", JsonSerializer.Deserialize<JsonFragment>("null").ToString());
        Assert.Null(JsonSerializer.Deserialize<JsonFragment?>("null"));
    }

    [Fact]
    public async Task Fragment_ReadInBlocks_IsWhole()
    {
        string json = $"[{string.Join(',', Enumerable.Repeat(Raw, 50))}]";
        JsonSerializerOptions options = new() { DefaultBufferSize = 16 };
        PieceStream stream = new(new RandomReads<byte>(Encoding.UTF8.GetBytes(json), 3).ReadAsync);
        JsonFragment[] read = (await JsonSerializer.DeserializeAsync<JsonFragment[]>(stream, options))!;
        Assert.Equal(50, read.Length);
        Assert.All(read, fragment => Assert.Equal(Raw, fragment.ToString()));
    }

    [Fact]
    public void Fragment_ReadWithCommentsAndTrailingCommas_HasNoneOfThem()
    {
        JsonSerializerOptions options = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        JsonFragment read = JsonSerializer.Deserialize<JsonFragment>("[1, /* two */ 2.50, {\"a\":\"\",},]", options);
        Assert.Equal("[1,2.50,{\"a\":\"\"}]", read.ToString());
        Assert.Equal(read.ToString(), new JsonFragment(read.Utf8).ToString());
    }
}
