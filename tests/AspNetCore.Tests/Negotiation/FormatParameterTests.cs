using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests;

public class FormatParameterTests
{
    private static readonly JsonFormat[] All = [JsonFormat.Array, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events];

    [Theory]
    [InlineData("?format=json", JsonFormat.Array, "application/json; charset=utf-8")]
    [InlineData("?format=jsonl", JsonFormat.Lines, "application/jsonl")]
    [InlineData("?format=lines", JsonFormat.Lines, "application/jsonl")]
    [InlineData("?format=ndjson", JsonFormat.Lines, "application/x-ndjson")]
    [InlineData("?format=json-seq", JsonFormat.Sequence, "application/json-seq")]
    [InlineData("?format=seq", JsonFormat.Sequence, "application/json-seq")]
    [InlineData("?format=sse", JsonFormat.Events, "text/event-stream")]
    [InlineData("?format=events", JsonFormat.Events, "text/event-stream")]
    [InlineData("?Format=SSE", JsonFormat.Events, "text/event-stream")]
    [InlineData("?length=5&format=%6asonl", JsonFormat.Lines, "application/jsonl")]
    public void TryChoose_Name_WinsOverAccept(string query, JsonFormat format, string contentType)
    {
        foreach (string[] accept in (string[][])[[], ["application/json"], ["text/html"], ["*/*;q=0"], ["garbage"]])
        {
            HttpRequest request = Requests.With("Accept", accept);
            request.QueryString = new QueryString(query);
            Assert.True(FormatNegotiation.TryChoose(request, "format", All, out FormatMediaType? chosen, out _));
            Assert.Equal((format, contentType), (chosen.Format, chosen.ContentType));
        }
    }

    [Theory]
    [InlineData("?length=5")]
    [InlineData("?formats=json")]
    [InlineData("?")]
    public void TryChoose_NoName_AcceptCounts(string query)
    {
        HttpRequest request = Requests.With("Accept", "text/event-stream");
        request.QueryString = new QueryString(query);
        Assert.True(FormatNegotiation.TryChoose(request, "format", All, out FormatMediaType? chosen, out _));
        Assert.Equal(JsonFormat.Events, chosen.Format);
    }

    [Theory]
    [InlineData("?format=xml", "format='xml'")]
    [InlineData("?format=", "format=''")]
    [InlineData("?format", "format=''")]
    [InlineData("?format=json%20", "format='json '")]
    [InlineData("?format=json%00", "format='json\\u0000'")]
    [InlineData("?format=application/json", "format='application/json'")]
    [InlineData("?format=json,jsonl", "format='json,jsonl'")]
    [InlineData("?format=%3Cscript%3E", "format='\\u003Cscript\\u003E'")]
    [InlineData("?format=%F0%9F%98%80", "format='\\uD83D\\uDE00'")]
    [InlineData("?format=json&format=json", "format is given 2 times")]
    [InlineData("?format=json&Format=sse&format=", "format is given 3 times")]
    public void TryChoose_BadName_Is400ThatNamesItAndWhatIsAllowed(string query, string expected)
    {
        HttpRequest request = Requests.With("Accept", "text/event-stream");
        request.QueryString = new QueryString(query);
        Assert.False(FormatNegotiation.TryChoose(request, "format", All, out _, out FormatRefusal? refusal));
        Assert.Equal(StatusCodes.Status400BadRequest, refusal.Status);
        Assert.Contains(
            expected + "; allowed is one of json, jsonl, ndjson, json-seq, sse.", refusal.Detail, StringComparison.Ordinal);

        Assert.Equal(JsonFormat.Array, FormatNegotiation.Choose(request, "format", All).Format);
    }

    [Theory]
    [InlineData(null, "?format=jsonl", JsonFormat.Events)]
    [InlineData(null, "?format=xml", JsonFormat.Events)]
    [InlineData("as", "?format=xml", JsonFormat.Events)]
    [InlineData("as", "?format=xml&as=jsonl", JsonFormat.Lines)]
    [InlineData("$format", "?%24format=json", JsonFormat.Array)]
    public void TryChoose_ParameterOfAnotherName_IsTheApplications(string? parameter, string query, JsonFormat expected)
    {
        HttpRequest request = Requests.With("Accept", "text/event-stream");
        request.QueryString = new QueryString(query);
        Assert.True(FormatNegotiation.TryChoose(request, parameter, All, out FormatMediaType? chosen, out _));
        Assert.Equal(expected, chosen.Format);
    }

    [Fact]
    public void TryChoose_BadNameInAParameterOfAnotherName_Is400ThatNamesTheParameter()
    {
        HttpRequest request = Requests.With("Accept");
        request.QueryString = new QueryString("?as=xml");
        Assert.False(FormatNegotiation.TryChoose(request, "as", All, out _, out FormatRefusal? refusal));
        Assert.StartsWith("The parameter is as='xml';", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void TryChoose_NameOfWhatIsNotOffered_Is400()
    {
        HttpRequest request = Requests.With("Accept");
        request.QueryString = new QueryString("?format=sse");
        Assert.False(FormatNegotiation.TryChoose(
            request, "format", [JsonFormat.Sequence, JsonFormat.Lines], out _, out FormatRefusal? refusal));
        Assert.EndsWith("allowed is one of json-seq, jsonl, ndjson.", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(98, 100)]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    public void TryChoose_LongName_IsCutBetweenCharacters(int plain, int cut)
    {
        string value = new string('x', plain) + "😀" + new string('y', 5_000);
        HttpRequest request = Requests.With("Accept");
        request.QueryString = QueryString.Create("format", value);
        Assert.False(FormatNegotiation.TryChoose(request, "format", All, out _, out FormatRefusal? refusal));
        Assert.Contains($"'{JavaScriptEncoder.Default.Encode(value[..cut])}...'", refusal.Detail, StringComparison.Ordinal);
    }
}
