namespace StreamingJson.AspNetCore.Tests;

public class TrailersTests
{
    [Theory]
    [InlineData("trailers")]
    [InlineData("Trailers")]
    [InlineData(" TRAILERS\t")]
    [InlineData("gzip, trailers")]
    [InlineData("trailers, deflate;q=0.5")]
    [InlineData("trailers;q=0.5")]
    [InlineData("trailers ; a=b")]
    [InlineData("trailers;a=\"")]
    [InlineData(",,trailers,")]
    [InlineData("gzip;a=\"b\\\"c\", trailers")]
    [InlineData("gzip;a=\"b\\\\\", trailers")]
    [InlineData("gzip;q=é, trailers")]
    [InlineData("\\, trailers")]
    [InlineData("gzip;a=\"\\\"\", trailers")]
    [InlineData("gzip", "trailers")]
    [InlineData("", "trailers")]
    [InlineData("gzip;a=\"", "trailers")]
    public void AreAskedFor_Member_Yes(params string[] lines) => Assert.True(Trailers.AreAskedFor(Requests.With("TE", lines)));

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData(",;,")]
    [InlineData("gzip")]
    [InlineData("trailer")]
    [InlineData("trailerss")]
    [InlineData("x-trailers")]
    [InlineData("trailers=1")]
    [InlineData("trailers gzip")]
    [InlineData("gzip;trailers")]
    [InlineData("\"trailers\"")]
    [InlineData("gzip;a=\"x, trailers\"")]
    [InlineData("gzip;a=\"x\\\", trailers\"")]
    [InlineData("gzip;a=\"x, trailers")]
    [InlineData("gzip;a=\"x, trailers\\")]
    [InlineData("traılers")]
    [InlineData("gzip;a=\"", "x, \", trailer")]
    public void AreAskedFor_NoMember_No(params string[] lines) => Assert.False(Trailers.AreAskedFor(Requests.With("TE", lines)));

    [Fact]
    public void AreAskedFor_Anything_BehindAnotherLineToo() => NastyText.Check(lines =>
    {
        bool asked = Trailers.AreAskedFor(Requests.With("TE", lines));
        Assert.Equal(asked, Trailers.AreAskedFor(Requests.With("TE", [.. lines, "gzip"])));
        Assert.True(Trailers.AreAskedFor(Requests.With("TE", [.. lines, "trailers"])));
    });
}
