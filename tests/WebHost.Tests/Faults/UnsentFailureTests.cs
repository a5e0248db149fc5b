using System.Text;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Faults;

/// <summary>
/// A source that fails when bytes have been written and none has left. A problem or an abort are both right; a status line
/// with those bytes behind it is neither.
/// </summary>
public sealed class UnsentFailureTests
{
    [Theory]
    [InlineData(1, "00:00:00.050")]
    [InlineData(2_000, "00:00:00.050")]
    [InlineData(2_000, "01:00:00")]
    public async Task SomeItemsWritten_NoneSent_NoBrokenAnswer(int items, string flushInterval)
    {
        await AssertNoBrokenAnswerAsync(new SyncSource<int>(Supply.FailingAfter(items)), flushInterval);
        await AssertNoBrokenAnswerAsync(new AsyncSource<int>(_ => Supply.FailingAfterAsync(items)), flushInterval);
    }

    [Fact]
    public async Task FirstItemHalfWritten_NoBrokenAnswer() =>
        // More than a window of the writer's memory, so that it has been handed on when the item fails.
        await AssertNoBrokenAnswerAsync(new SyncSource<object>([new Half(new string('a', 30_000), double.NaN)]), "01:00:00");

    private static Task AssertNoBrokenAnswerAsync<T>(SyncSource<T> source, string flushInterval) =>
        AssertNoBrokenAnswerAsync(source, source.Encoder(), flushInterval);

    private static Task AssertNoBrokenAnswerAsync<T>(AsyncSource<T> source, string flushInterval) =>
        AssertNoBrokenAnswerAsync(source, source.Encoder(), flushInterval);

    private static async Task AssertNoBrokenAnswerAsync(SourceRecord source, JsonEncoder encoder, string flushInterval)
    {
        await using RunningHost host = await RunningHost.StartAsync(encoder, "--StreamingJson:FlushInterval", flushInterval);
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"GET {RunningHost.Own} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        RawRest answer = await client.ReadToEndAsync();
        if (!answer.IsReset && answer.Bytes.Length > 0) AssertWholeProblemOrTruncated(answer);
        await host.AssertEndedAsync(StreamEnd.SourceFailed, source);
    }

    private static void AssertWholeProblemOrTruncated(RawRest answer)
    {
        int end = answer.Bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        RawHead head = RawHead.Parse(Encoding.ASCII.GetString(answer.Bytes, 0, end));
        RawRest body = new(answer.Bytes[(end + 4)..], IsReset: false);
        if (head.Status == 200)
        {
            Assert.False(body.Unchunk().IsWhole);
            return;
        }

        Assert.Equal(500, head.Status);
        Assert.Equal(body.Bytes.Length, head.ContentLength);
        using JsonDocument problem = JsonDocument.Parse(body.Bytes);
        Assert.Equal(500, problem.RootElement.GetProperty("status").GetInt32());
    }

    private sealed record Half(string Text, double Number);
}
