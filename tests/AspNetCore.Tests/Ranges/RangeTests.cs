using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using static StreamingJson.AspNetCore.RangeOutcome;

namespace StreamingJson.AspNetCore.Tests;

public class RangeTests
{
    private static readonly EntityTagHeaderValue Tag = new("\"a\"");

    [Theory]
    [InlineData("bytes=0-4", 0, 5)]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=9-9", 9, 1)]
    [InlineData("bytes=3-7", 3, 5)]
    [InlineData("bytes=5-", 5, 5)]
    [InlineData("bytes=0-", 0, 10)]
    [InlineData("bytes=-5", 5, 5)]
    [InlineData("bytes=-1", 9, 1)]
    [InlineData("bytes=-10", 0, 10)]
    [InlineData("bytes=-11", 0, 10)]
    [InlineData("bytes=-9223372036854775807", 0, 10)]
    [InlineData("bytes=8-100", 8, 2)]
    [InlineData("bytes=0-9223372036854775807", 0, 10)]
    [InlineData("Bytes=0-4", 0, 5)]
    [InlineData("bytes=0-4,", 0, 5)]
    [InlineData("bytes=007-08", 7, 2)]
    public void Evaluate_OneRange_IsAPart(string range, long from, long length)
    {
        RangeAnswer answer = Evaluate(range);
        Assert.Equal(new RangeAnswer(Part, from, length), answer);
        Assert.Equal($"bytes {from}-{from + length - 1}/10", answer.ContentRange(10));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-10")]
    [InlineData("bytes=11-20")]
    [InlineData("bytes=9223372036854775807-")]
    [InlineData("bytes=9223372036854775807-9223372036854775807")]
    [InlineData("bytes=-0")]
    public void Evaluate_BeyondTheEnd_IsNotSatisfiable(string range)
    {
        RangeAnswer answer = Evaluate(range);
        Assert.Equal(new RangeAnswer(NotSatisfiable), answer);
        Assert.Equal("bytes */10", answer.ContentRange(10));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=,")]
    [InlineData("bytes=-")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=-1-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=1.5-2")]
    [InlineData("bytes=\"0-4")]
    [InlineData("bytes=٠-٤")]
    [InlineData("bytes=0-4\0")]
    [InlineData("bytes=999999999999999999999999999999-")]
    [InlineData("bytes=0-999999999999999999999999999999")]
    [InlineData("bytes=-999999999999999999999999999999")]
    [InlineData("bytes=9223372036854775808-")]
    [InlineData("items=0-4")]
    [InlineData("0-4")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=0-1,0-1")]
    [InlineData("bytes=0-1,-1")]
    [InlineData("bytes=0-1, garbage")]
    public void Evaluate_SeveralOrNone_IsWhole(string range)
    {
        RangeAnswer answer = Evaluate(range);
        Assert.Equal(new RangeAnswer(Whole), answer);
        Assert.Null(answer.ContentRange(10));
    }

    [Fact]
    public void Evaluate_SeveralLines_IsWhole() => Assert.Equal(
        Whole, RangeRequest.Evaluate(Requests.With("Range", "bytes=0-4", "bytes=0-4"), Tag, 10).Outcome);

    [Fact]
    public void Evaluate_AThousandRanges_IsWhole() => Assert.Equal(
        Whole, Evaluate("bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000))).Outcome);

    [Theory]
    [InlineData("bytes=0-", NotSatisfiable)]
    [InlineData("bytes=0-0", NotSatisfiable)]
    [InlineData("bytes=-0", NotSatisfiable)]
    [InlineData("bytes=-5", Whole)]
    public void Evaluate_EmptyRepresentation_HasNoPart(string range, object outcome) => Assert.Equal(
        outcome, RangeRequest.Evaluate(Requests.With("Range", range), Tag, 0).Outcome);

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    public void Evaluate_AnotherMethod_RangeDoesNotCount(string method)
    {
        HttpRequest request = Requests.With("Range", "bytes=0-4");
        request.Method = method;
        Assert.Equal(Whole, RangeRequest.Evaluate(request, Tag, 10).Outcome);
    }

    [Fact]
    public void Evaluate_AnyNumbers_AreThoseOfASlice() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 20), Gen.Zip(Gen.Choose(-1, 25), Gen.Choose(-1, 25))).ToArbitrary(),
        input =>
        {
            (int total, (int first, int last)) = input;
            byte[] document = [.. Enumerable.Range(0, total).Select(i => (byte)i)];
            RangeAnswer answer = RangeRequest.Evaluate(
                Requests.With("Range", $"bytes={(first < 0 ? "" : first)}-{(last < 0 ? "" : last)}"), Tag, total);
            bool valid = first >= 0 ? last < 0 || last >= first : last >= 0;
            byte[] expected = [.. document.Where(i => first < 0 ? i >= total - last : i >= first && (last < 0 || i <= last))];
            return answer.Outcome switch
            {
                Part => valid && document.AsSpan((int)answer.From, (int)answer.Length).SequenceEqual(expected),
                NotSatisfiable => valid && expected.Length == 0,
                _ => !valid || (total == 0 && first < 0),
            };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Evaluate_Anything_StaysWithin() => NastyText.Check(lines =>
    {
        HttpRequest request = Requests.With("Range", "bytes=" + lines[0]);
        if (lines.Length > 1) request.Headers.IfRange = lines[1];
        RangeAnswer answer = RangeRequest.Evaluate(request, Tag, 10);
        if (answer.Outcome != Part) Assert.Equal((0, 0), (answer.From, answer.Length));
        else Assert.True(answer is { From: >= 0, Length: > 0 } && answer.From + answer.Length <= 10);
    });

    private static RangeAnswer Evaluate(string range) => RangeRequest.Evaluate(Requests.With("Range", range), Tag, 10);
}
