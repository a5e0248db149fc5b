using System.Text;

namespace StreamingJson.Tests;

/// <summary>The tests' own readers refuse what is wrong: otherwise what they accept would prove nothing.</summary>
public class StrictJsonTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("[1]]")]
    [InlineData("[1][2]")]
    [InlineData("[1")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1")]
    [InlineData("{,}")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("True")]
    [InlineData("nul")]
    [InlineData("'a'")]
    [InlineData("\"a")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\0\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\u00a01")]
    [InlineData("\ufeff1")]
    [InlineData("1\f")]
    [InlineData("/**/1")]
    public void Parse_OfNoJson_Throws(string text) =>
        Assert.Throws<FormatException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xff, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xc0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xed, 0xa0, 0x80, (byte)'"' })]
    public void Parse_OfNoUtf8_Throws(byte[] bytes) => Assert.Throws<DecoderFallbackException>(() => StrictJson.Parse(bytes));

    [Fact]
    public void Parse_OfEverythingInTheGrammar_GivesTheValues()
    {
        object? value = StrictJson.Parse("""
             { "" : [ ] , "a\u00e9\"\\\/\b\f\n\r\t" : [-0.5e+10,0,{},true,false,null,"\ud83d\ude00 😀"] , "" : 1E-2 }
            """u8);
        List<StrictJson.Member> members = Assert.IsType<List<StrictJson.Member>>(value);
        Assert.Equal(["", "aé\"\\/\b\f\n\r\t", ""], members.Select(member => member.Name));
        Assert.Equal(new StrictJson.Number("1E-2"), members[2].Value);
        List<object?> values = Assert.IsType<List<object?>>(members[1].Value);
        Assert.Equal([new StrictJson.Number("-0.5e+10"), new StrictJson.Number("0")], values[..2]);
        Assert.Empty(Assert.IsType<List<StrictJson.Member>>(values[2]));
        Assert.Equal([true, false, null, "😀 😀"], values[3..]);
    }

    [Theory]
    [InlineData(JsonFormat.Lines, "1\n2")]
    [InlineData(JsonFormat.Lines, "1\n\n2\n")]
    [InlineData(JsonFormat.Lines, "{\"a\":\n1}\n")]
    [InlineData(JsonFormat.Sequence, "\u001e1")]
    [InlineData(JsonFormat.Sequence, "1\n\u001e2\n")]
    [InlineData(JsonFormat.Sequence, "\u001e1\u001e2\n")]
    [InlineData(JsonFormat.Sequence, "\u001e1\n2\n")]
    [InlineData(JsonFormat.Events, "data: 1\ndata: 2\n\n")]
    [InlineData(JsonFormat.Events, "data: 1\n\ndata: 2\n")]
    public void Items_OfBrokenRecords_Throws(JsonFormat format, string text) =>
        Assert.Throws<FormatException>(() => Records.Items(format, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Events_OfEverythingInTheStandard_AreRead()
    {
        ServerSentEvent[] events = [.. EventStream.Parse(
            ":\r\n\r\n: comment\ndata: a\rdata:b\rdata\rdata:  c\r\r"u8.ToArray().Concat(
            "event: error\r\nid: 1\nunknown: x\ndata:d: e\n\nevent: none\n\ndata: f\n\ndata: unended\n"u8.ToArray()).ToArray())];
        Assert.Equal([new("message", "a\nb\n\n c"), new("error", "d: e"), new("message", "f")], events);
    }
}
