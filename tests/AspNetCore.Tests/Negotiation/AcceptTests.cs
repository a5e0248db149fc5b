using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests;

public class AcceptTests
{
    private const string Json = "application/json; charset=utf-8";
    private const string Lines = "application/jsonl";
    private const string NdJson = "application/x-ndjson";
    private const string Sequence = "application/json-seq";
    private const string Events = "text/event-stream";

    private static readonly JsonFormat[] All = [JsonFormat.Array, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events];

    [Theory]
    [InlineData("application/json", Json)]
    [InlineData("APPLICATION/JSON", Json)]
    [InlineData("application/jsonl", Lines)]
    [InlineData("application/x-ndjson", NdJson)]
    [InlineData("application/json-seq", Sequence)]
    [InlineData("text/event-stream", Events)]
    [InlineData("Text/Event-Stream", Events)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData("text/*", Events)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", Json)]
    [InlineData("application/json, text/plain, */*", Json)]
    public void TryChoose_WhatClientsSend_IsServed(string accept, string expected) =>
        Assert.Equal(expected, Chosen(All, accept));

    [Theory]
    [InlineData("application/json;q=0.5, application/jsonl", Lines)]
    [InlineData("application/json;q=0.5, application/jsonl;q=0.501", Lines)]
    [InlineData("application/json;Q=0.5, application/jsonl", Lines)]
    [InlineData("application/json;q=1.000, application/jsonl;q=0.999", Json)]
    [InlineData("application/json;q=0.33333333, application/jsonl;q=0.33333334", Lines)]
    [InlineData("application/json;q=0., text/event-stream;q=1.", Events)]
    [InlineData("text/event-stream;q=0.1", Events)]
    [InlineData("text/event-stream;q=0.001, text/html", Events)]
    public void TryChoose_Weights_HighestWins(string accept, string expected) =>
        Assert.Equal(expected, Chosen(All, accept));

    [Theory]
    [InlineData("application/json;q=0, */*", Lines)]
    [InlineData("*/*, application/json;q=0", Lines)]
    [InlineData("*/*;q=0, application/json-seq;q=0.1", Sequence)]
    [InlineData("application/*;q=0, */*;q=0.1", Events)]
    [InlineData("application/*;q=0.2, application/json;q=0.1, */*;q=0.3", Events)]
    [InlineData("application/json;charset=utf-8;q=0.1, application/json, application/jsonl;q=0.5", Lines)]
    [InlineData("application/json;q=0.1, application/json;charset=utf-8, application/jsonl;q=0.5", Json)]
    [InlineData("application/json;q=0, application/json;q=0.7, application/jsonl;q=0.5", Json)]
    public void TryChoose_SeveralRanges_TheMostSpecificCounts(string accept, string expected) =>
        Assert.Equal(expected, Chosen(All, accept));

    [Theory]
    [InlineData("application/json;charset=utf-8", Json)]
    [InlineData("application/json; charset=\"UTF-8\"", Json)]
    [InlineData("text/event-stream; charset=utf-8", Events)]
    [InlineData("application/*;charset=utf-8", Json)]
    [InlineData("*/*;charset=utf-8;q=0.1", Json)]
    public void TryChoose_CharsetUtf8_IsServed(string accept, string expected) =>
        Assert.Equal(expected, Chosen(All, accept));

    [Theory]
    [InlineData("application/jsonl, application/json", Json)]
    [InlineData("application/x-ndjson, application/jsonl", Lines)]
    [InlineData("application/x-ndjson, application/*;q=0.9", NdJson)]
    [InlineData("text/event-stream;q=0.5, application/json-seq;q=0.5", Sequence)]
    public void TryChoose_Tie_TheServersOrderCounts(string accept, string expected) =>
        Assert.Equal(expected, Chosen(All, accept));

    [Fact]
    public void TryChoose_AnotherOrder_AnotherDefault()
    {
        JsonFormat[] offered = [JsonFormat.Lines, JsonFormat.Array];
        Assert.Equal(Lines, Chosen(offered));
        Assert.Equal(Lines, Chosen(offered, "*/*"));
        Assert.Equal(Lines, Chosen(offered, "application/json, application/jsonl"));
        Assert.Equal(Json, Chosen(offered, "application/json"));
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Events, "text/event-stream", "application/json;q=0.5")]
    [InlineData(Lines, "text/html", "application/json;q=0", "*/*")]
    [InlineData(Sequence, "text/html", "", "application/json-seq")]
    public void TryChoose_AnyNumberOfLines_AreOneList(string expected, params string[] lines) =>
        Assert.Equal(expected, Chosen(All, lines));

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/problem+json")]
    [InlineData("application/*+json")]
    [InlineData("application/vnd.api+json")]
    [InlineData("text/json")]
    [InlineData("*/json")]
    [InlineData("applicatio/*")]
    [InlineData("applications/*")]
    [InlineData("application/jsonlines")]
    [InlineData("application/json;charset=utf-16")]
    [InlineData("application/json;charset")]
    [InlineData("application/json;version=2")]
    [InlineData("application/json;charset=utf-8;version=2")]
    [InlineData("*/*;q=0")]
    [InlineData("*/*;q=0.000")]
    [InlineData("application/*;q=0, text/event-stream;q=0")]
    public void TryChoose_NothingServed_Is406ThatNamesWhatIs(string accept)
    {
        HttpRequest request = Requests.With("Accept", accept);
        Assert.False(FormatNegotiation.TryChoose(request, parameter: null, All, out _, out FormatRefusal? refusal));
        Assert.Equal(StatusCodes.Status406NotAcceptable, refusal.Status);
        Assert.Contains("application/json, application/jsonl, application/x-ndjson, application/json-seq, text/event-stream.",
            refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(Json, FormatNegotiation.Choose(request, parameter: null, All).ContentType);
    }

    [Fact]
    public void TryChoose_FormatIsNotOffered_Is406()
    {
        JsonFormat[] offered = [JsonFormat.Lines];
        HttpRequest request = Requests.With("Accept", "application/json");
        Assert.False(FormatNegotiation.TryChoose(request, parameter: null, offered, out _, out FormatRefusal? refusal));
        Assert.EndsWith("served is application/jsonl, application/x-ndjson.", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData(" , ,, ")]
    [InlineData("*")]
    [InlineData("text/event-stream, *; q=.2")]
    [InlineData("text/event-stream, garbage")]
    [InlineData("text/event-stream;q=1.5")]
    [InlineData("text/event-stream;q=1.001")]
    [InlineData("text/event-stream;q=abc")]
    [InlineData("text/event-stream;q=-1")]
    [InlineData("text/event-stream;q=")]
    [InlineData("text/event-stream;q")]
    [InlineData("text/event-stream;q=0x")]
    [InlineData("text/event-stream;q=0.5.5")]
    [InlineData("text/event-stream;q=0.5e0")]
    [InlineData("text/event-stream;q=00")]
    [InlineData("text/event-stream;q=+1")]
    [InlineData("text/event-stream;q=.5")]
    [InlineData("text/event-stream;q=\"0.5\"")]
    [InlineData("text/event-stream;q=٠")]
    [InlineData("text/event-stream;a=\"b")]
    [InlineData("text/event-stream text/html")]
    [InlineData("téxt/event-stream")]
    [InlineData("text/event-stream, 😀/😀")]
    [InlineData("text/event-stream\0")]
    public void TryChoose_Malformed_IsAsIfAbsent(string accept) => Assert.Equal(Json, Chosen(All, accept));

    [Fact]
    public void TryChoose_OneLineOfSeveralIsMalformed_AllAreAsIfAbsent() =>
        Assert.Equal(Json, Chosen(All, "text/event-stream", "garbage"));

    [Fact]
    public void TryChoose_AThousandEntries_TheLastCounts()
    {
        string entries = string.Concat(Enumerable.Range(0, 1000).Select(i => $"application/x-{i};q=0.9,"));
        Assert.Equal(Events, Chosen(All, entries + "application/json;q=0.1,text/event-stream;q=0.2"));
        Assert.Equal(Sequence, Chosen(All, string.Concat(Enumerable.Repeat("*/*;q=0.1,", 1000)) + "application/json-seq"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public void TryChoose_WhatMostProgramsSend_DoesNotAllocate(string? accept)
    {
        // Each is asked once, as a server does: a request keeps what was parsed.
        string[] lines = accept is null ? [] : [accept];
        HttpRequest[] requests = [.. Enumerable.Range(0, 101).Select(_ => Requests.With("Accept", lines))];
        Negotiate(requests[0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < requests.Length; i++) Negotiate(requests[i]);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Negotiate(HttpRequest request) => FormatNegotiation.TryChoose(request, parameter: null, All, out _, out _);
    }

    private static string Chosen(JsonFormat[] offered, params string[] lines)
    {
        HttpRequest request = Requests.With("Accept", lines);
        if (!FormatNegotiation.TryChoose(request, parameter: null, offered, out FormatMediaType? chosen, out FormatRefusal? refusal))
            Assert.Fail(refusal.Detail);
        Assert.Null(refusal);
        Assert.Contains(chosen.Format, offered);
        return chosen.ContentType;
    }
}
