using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using static StreamingJson.AspNetCore.RangeOutcome;

namespace StreamingJson.AspNetCore.Tests;

public class PreconditionTests
{
    private static readonly EntityTagHeaderValue Tag = new("\"a\"");

    [Theory]
    [InlineData("\"a\"", NotModified)]
    [InlineData("W/\"a\"", NotModified)]
    [InlineData("*", NotModified)]
    [InlineData("\"b\", W/\"a\"", NotModified)]
    [InlineData("\"b\", *", NotModified)]
    [InlineData("\"b\"", Whole)]
    [InlineData("\"A\"", Whole)]
    [InlineData("\"*\"", Whole)]
    [InlineData("\"b, a\"", Whole)]
    [InlineData("a", Whole)]
    [InlineData("\"a", Whole)]
    [InlineData("\"a\" \"a\"", Whole)]
    [InlineData("W/*", Whole)]
    [InlineData("", Whole)]
    [InlineData(",,", Whole)]
    [InlineData("\"a\", garbage", Whole)]
    [InlineData("\"é\"", Whole)]
    public void Evaluate_IfNoneMatch_ComparesWeakly(string tags, object expected)
    {
        Assert.Equal(expected, Evaluate("GET", ("If-None-Match", tags)));
        Assert.Equal(expected, Evaluate("HEAD", ("If-None-Match", tags)));
        Assert.Equal(Whole, Evaluate("POST", ("If-None-Match", tags)));
    }

    [Theory]
    [InlineData("\"a\"", Whole)]
    [InlineData("*", Whole)]
    [InlineData("\"b\", \"a\"", Whole)]
    [InlineData("W/\"b\", \"a\"", Whole)]
    [InlineData("W/\"a\"", PreconditionFailed)]
    [InlineData("\"b\"", PreconditionFailed)]
    [InlineData("\"*\"", PreconditionFailed)]
    [InlineData("a", PreconditionFailed)]
    [InlineData("\"a", PreconditionFailed)]
    [InlineData("", PreconditionFailed)]
    [InlineData(",", PreconditionFailed)]
    public void Evaluate_IfMatch_ComparesStrongly(string tags, object expected)
    {
        Assert.Equal(expected, Evaluate("GET", ("If-Match", tags)));
        Assert.Equal(expected, Evaluate("HEAD", ("If-Match", tags)));
    }

    [Theory]
    [InlineData("\"a\"", Part)]
    [InlineData("\"b\"", Whole)]
    [InlineData("\"A\"", Whole)]
    [InlineData("W/\"a\"", Whole)]
    [InlineData("\"a\", \"b\"", Whole)]
    [InlineData("*", Whole)]
    [InlineData("a", Whole)]
    [InlineData("", Whole)]
    [InlineData("\"a", Whole)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", Whole)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", Whole)]
    public void Evaluate_IfRange_HonoursTheRangeOfTheSameVersionOnly(string condition, object expected)
    {
        Assert.Equal(expected, Evaluate("GET", ("If-Range", condition), ("Range", "bytes=0-4")));
        Assert.Equal(expected is Part ? NotSatisfiable : Whole, Evaluate("GET", ("If-Range", condition), ("Range", "bytes=10-")));
        Assert.Equal(Whole, Evaluate("GET", ("If-Range", condition)));
        Assert.Equal(Whole, Evaluate("HEAD", ("If-Range", condition), ("Range", "bytes=0-4")));
    }

    [Fact]
    public void Evaluate_IfRangeTwice_IsWhole() => Assert.Equal(
        Whole, Evaluate("GET", ("If-Range", new StringValues(["\"a\"", "\"a\""])), ("Range", "bytes=0-4")));

    [Fact]
    public void Evaluate_WeakTagOfOurs_NeverMatchesStrongly()
    {
        HttpRequest request = Requests.With("Range", "bytes=0-4");
        request.Headers.IfRange = "W/\"a\"";
        EntityTagHeaderValue weak = new("\"a\"", isWeak: true);
        Assert.Equal(Whole, RangeRequest.Evaluate(request, weak, 10).Outcome);
        request.Headers.IfMatch = "W/\"a\"";
        Assert.Equal(PreconditionFailed, RangeRequest.Evaluate(request, weak, 10).Outcome);
    }

    [Fact]
    public void Evaluate_SeveralConditions_InThePrecedenceOfTheRfc()
    {
        (string, StringValues) range = ("Range", "bytes=0-4");
        Assert.Equal(PreconditionFailed, Evaluate("GET", ("If-Match", "\"b\""), ("If-None-Match", "\"a\""), range));
        Assert.Equal(NotModified, Evaluate("GET", ("If-Match", "\"a\""), ("If-None-Match", "\"a\""), range));
        Assert.Equal(NotModified, Evaluate("GET", ("If-None-Match", "\"a\""), ("If-Range", "\"b\""), range));
        Assert.Equal(NotModified, Evaluate("GET", ("If-None-Match", "\"a\""), ("Range", "bytes=10-")));
        Assert.Equal(Part, Evaluate("GET", ("If-Match", "\"a\""), ("If-None-Match", "\"b\""), ("If-Range", "\"a\""), range));
        Assert.Equal(Whole, Evaluate("GET", ("If-Match", "\"a\""), ("If-None-Match", "\"b\""), ("If-Range", "\"b\""), range));
    }

    [Fact]
    public void Evaluate_SeveralLines_AreOneList()
    {
        StringValues lines = new(["\"b\"", "", "\"a\""]);
        Assert.Equal(NotModified, Evaluate("GET", ("If-None-Match", lines)));
        Assert.Equal(Whole, Evaluate("GET", ("If-Match", lines)));
        Assert.Equal(NotModified, Evaluate("GET", ("If-None-Match", string.Concat(Enumerable.Repeat("\"b\",", 1000)) + "\"a\"")));
    }

    [Fact]
    public void Evaluate_Dates_DoNotCount()
    {
        const string Past = "Wed, 21 Oct 2015 07:28:00 GMT";
        Assert.Equal(Whole, Evaluate("GET", ("If-Unmodified-Since", Past)));
        Assert.Equal(Whole, Evaluate("GET", ("If-Modified-Since", "Fri, 31 Dec 9999 23:59:59 GMT")));
    }

    [Fact]
    public void Evaluate_AnyTags_GiveAnAnswerOfTheirOwn() => NastyText.Check(lines =>
    {
        Assert.Contains(Evaluate("GET", ("If-Match", lines)), (RangeOutcome[])[Whole, PreconditionFailed]);
        Assert.Contains(Evaluate("GET", ("If-None-Match", lines)), (RangeOutcome[])[Whole, NotModified]);
    });

    private static RangeOutcome Evaluate(string method, params (string Name, StringValues Value)[] headers)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        foreach ((string name, StringValues value) in headers) request.Headers[name] = value;
        return RangeRequest.Evaluate(request, Tag, 10).Outcome;
    }
}
