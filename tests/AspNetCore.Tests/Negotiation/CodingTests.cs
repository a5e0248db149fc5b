using Microsoft.AspNetCore.Http;
using static StreamingJson.StreamCompression;

namespace StreamingJson.AspNetCore.Tests;

public class CodingTests
{
    private static readonly StreamCompression[] BrotliFirst = [Brotli, Gzip];

    [Theory]
    [InlineData("gzip", Gzip)]
    [InlineData("GZip", Gzip)]
    [InlineData("x-gzip", Gzip)]
    [InlineData("X-GZIP;q=0.1", Gzip)]
    [InlineData("br", Brotli)]
    [InlineData("gzip, deflate, br, zstd", Brotli)]
    [InlineData("gzip, br;q=0.9", Gzip)]
    [InlineData("gzip;q=0.8, br;q=0.9", Brotli)]
    [InlineData("gzip;q=0.001", Gzip)]
    [InlineData("deflate", None)]
    [InlineData("deflate, zstd, gzip;q=0.1", Gzip)]
    [InlineData("identity", None)]
    [InlineData("identity, gzip;q=0.5", None)]
    [InlineData("identity;q=0.5, gzip", Gzip)]
    [InlineData("identity, gzip", Gzip)]
    [InlineData("gzip;q=0", None)]
    [InlineData("gzip;q=0, x-gzip", Gzip)]
    public void TryChoose_Named_HighestWeightWins(string accept, StreamCompression expected) =>
        Assert.Equal((true, expected), Choose(BrotliFirst, accept));

    [Theory]
    [InlineData("*", Brotli)]
    [InlineData("*;q=0.1", Brotli)]
    [InlineData("gzip, *;q=0.5", Gzip)]
    [InlineData("gzip;q=0.5, *", Brotli)]
    [InlineData("br;q=0, *", Gzip)]
    [InlineData("br;q=0, gzip;q=0, *", None)]
    [InlineData("br;q=0.2, gzip;q=0.1, *;q=0.3", None)]
    [InlineData("identity;q=0, *", Brotli)]
    [InlineData("identity;q=0, gzip;q=0.1", Gzip)]
    [InlineData("*;q=0, gzip", Gzip)]
    [InlineData("*;q=0, identity;q=0.1", None)]
    public void TryChoose_Star_StandsForWhatIsNotNamed(string accept, StreamCompression expected) =>
        Assert.Equal((true, expected), Choose(BrotliFirst, accept));

    [Theory]
    [InlineData("identity;q=0")]
    [InlineData("*;q=0")]
    [InlineData("identity;q=0, deflate")]
    [InlineData("gzip;q=0, br;q=0, identity;q=0, *")]
    [InlineData("gzip;q=0, *;q=0.000")]
    public void TryChoose_IdentityExcludedToo_SaysSo(string accept) => Assert.Equal((false, None), Choose(BrotliFirst, accept));

    [Fact]
    public void TryChoose_Tie_TheServersOrderCounts()
    {
        Assert.Equal((true, Gzip), Choose([Gzip, Brotli], "br, gzip"));
        Assert.Equal((true, Brotli), Choose([Brotli, Gzip], "br, gzip"));
        Assert.Equal((true, None), Choose([None, Gzip], "gzip, identity"));
        Assert.Equal((true, None), Choose([None, Gzip], "*"));
        Assert.Equal((true, Gzip), Choose([None, Gzip], "gzip"));
    }

    [Fact]
    public void TryChoose_WhatCannotBeHad_IsNotChosen()
    {
        Assert.Equal((true, Gzip), Choose([Gzip], "br, gzip;q=0.1"));
        Assert.Equal((true, None), Choose([Gzip], "br"));
        Assert.Equal((true, None), Choose([], "br, gzip"));
        Assert.Equal((false, None), Choose([], "br, gzip, identity;q=0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(" , ,")]
    [InlineData("gzip;q=1.5")]
    [InlineData("gzip;q=abc")]
    [InlineData("gzip;q=-1")]
    [InlineData("gzip;q=")]
    [InlineData("gzip;q=0x")]
    [InlineData("gzip;q=\"1")]
    [InlineData("gzip br")]
    [InlineData("gzip, \"br")]
    [InlineData("gzip, é")]
    [InlineData("gzip;q=١")]
    [InlineData("gzip\0")]
    public void TryChoose_Malformed_NoCoding(string accept) => Assert.Equal((true, None), Choose(BrotliFirst, accept));

    [Fact]
    public void TryChoose_AnyNumberOfLines_AreOneList()
    {
        Assert.Equal((true, None), Choose(BrotliFirst));
        Assert.Equal((true, Gzip), Choose(BrotliFirst, "br;q=0.5", "gzip"));
        Assert.Equal((true, Gzip), Choose(BrotliFirst, "", "gzip"));
        string thousand = string.Concat(Enumerable.Range(0, 1000).Select(i => $"x{i};q=0.9,"));
        Assert.Equal((true, Gzip), Choose(BrotliFirst, thousand, "gzip;q=0.1"));
    }

    [Fact]
    public void TryChoose_Anything_GivesWhatCanBeHad() => NastyText.Check(lines =>
        Assert.Contains(Choose([Gzip], lines).Chosen, (StreamCompression[])[None, Gzip]));

    private static (bool Acceptable, StreamCompression Chosen) Choose(StreamCompression[] order, params string[] lines)
    {
        HttpRequest request = Requests.With("Accept-Encoding", lines);
        bool acceptable = CodingNegotiation.TryChoose(request, order, out StreamCompression chosen);
        return (acceptable, chosen);
    }
}
