using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>The source throws when part of the document has left: the client has whole items, and is told that more are missing.</summary>
public sealed class LateFailureTests
{
    private const int Items = 20_000;

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task SourceFailsLate_WholeItems_NoCleanEnd(string format, string protocol, string coding)
    {
        AsyncSource<Row> source = new(_ => Row.FailingAfterAsync(Items));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding));
        Assert.Equal(HttpStatusCode.OK, answer.Head.StatusCode);
        Assert.False(answer.IsWhole);
        await Eventually.Holds(() => app.Log.Outcomes > 0);
        AssertItemsAndError(format, coding, answer.Body);
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.Equal((Items, Supply.Failure), (outcome.Items, outcome.Error?.Message));
    }

    [CurlFact]
    public async Task SourceFailsLate_CurlCanTell()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.FailingAfter(Items)));
        foreach (object[] way in Matrix.FormatProtocolAndCoding())
        {
            (string format, string protocol, string coding) = ((string)way[0], (string)way[1], (string)way[2]);
            Curl curl = await app.CurlAsync(protocol, $"/stream?format={format}", "-H", $"Accept-Encoding: {coding}");
            Assert.True(curl.ExitCode == (protocol == "2" ? 92 : 18), $"{format}, {protocol}, {coding}: curl {curl.ExitCode} {curl.Said}");
            AssertItemsAndError(format, coding, curl.Body);
        }

        await app.AssertIdleAsync();
    }

    private static void AssertItemsAndError(string format, string coding, byte[] body)
    {
        (byte[] decoded, bool saysWhole) = Coding.Decode(coding, body);
        if (coding != "identity") Assert.False(saysWhole);
        Assert.Equal(-1, decoded.AsSpan().IndexOf("shelf"u8));
        Records records = Records.Read(format, decoded);
        Assert.Equal(Items, records.Items.Count);
        Assert.Equal(Row.Of(Items - 1), records.Items[^1].Deserialize<Row>(JsonSerializerOptions.Web));
        if (format == "json")
        {
            Assert.NotEqual((byte)']', decoded[^1]);
            return;
        }

        Assert.Equal(500, records.Error?.GetProperty("status").GetInt32());
        Assert.Contains($"{Items}", records.Error?.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
