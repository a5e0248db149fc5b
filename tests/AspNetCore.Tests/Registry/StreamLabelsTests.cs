using System.Net;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Registry;

/// <summary>Whatever is asked for, by whomever: what it is called is short, and safe to show.</summary>
public sealed class StreamLabelsTests
{
    [Theory]
    [InlineData("/orders", "", "/orders")]
    [InlineData("/orders", "?after=5&x=%0d%0a", "/orders?after=5&x=%0d%0a")]
    [InlineData("/a\r\nb\u001b[31m", "?x=\r\n\u0000\u007f", "/a%0D%0Ab%1B%5B31m?x=%0D%0A%00%7F")]
    [InlineData("/中 ?😀", "?😀\u0085", "/%E4%B8%AD%20%3F%F0%9F%98%80?%F0%9F%98%80%C2%85")]
    public void Path_FromOutside_IsPrintableAscii(string path, string query, string expected) =>
        Assert.Equal(expected, Of(path, query).Path);

    [Fact]
    public void HalfACharacter_IsReplaced() => Assert.Equal("/?%EF%BF%BD1", Of("/", "?\ud8001").Path);

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    [InlineData(8_000, true)]
    public void Path_Longer_IsCut(int length, bool isCut)
    {
        string plain = Of("/", $"?{new string('x', length - 2)}").Path;
        Assert.Equal(Math.Min(200, length), plain.Length);
        Assert.Equal(isCut, plain.EndsWith("...", StringComparison.Ordinal));
        string escaped = Of("/", $"?{new string('中', length / 9)}").Path;
        Assert.InRange(escaped.Length, 1, 200);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData(null, "local")]
    public void Client_IsItsAddress(string? address, string expected) => Assert.Equal(expected, Of("/", "", address).Client);

    [Theory]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("application/json ;charset=utf-8", "application/json")]
    [InlineData("text/event-stream", "text/event-stream")]
    public void Format_IsTheMediaTypeAlone(string contentType, string expected) =>
        Assert.Equal(expected, Of("/", "", null, contentType).Format);

    private static StreamLabels Of(string path, string query, string? address = null, string contentType = "application/json")
    {
        DefaultHttpContext context = new();
        (context.Request.Path, context.Request.QueryString) = (path, new QueryString(query));
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        return StreamLabels.Of(context.Request, contentType);
    }
}
