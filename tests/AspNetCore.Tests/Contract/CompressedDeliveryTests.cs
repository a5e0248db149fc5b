using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>A coding changes neither what arrives nor that it arrives while the source still waits.</summary>
public sealed class CompressedDeliveryTests
{
    private const int Items = 100_000;

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task SlowSource_EachItemIsDecodedWhileTheNextIsWaitedFor(string format, string protocol, string coding)
    {
        Channel<string> items = Channel.CreateUnbounded<string>();
        AsyncSource<string> source = new(token => items.Reader.ReadAllAsync(token));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        items.Writer.TryWrite("item-0");
        using LiveBody body = await LiveBody.OpenAsync(app.Client(protocol), $"/stream?format={format}", coding);
        for (int i = 0; i < 4; i++)
        {
            await body.ReadUntilAsync(text => text.Contains($"\"item-{i}\"", StringComparison.Ordinal));
            items.Writer.TryWrite($"item-{i + 1}");
        }

        items.Writer.Complete();
        await body.ReadToEndAsync();
        Assert.Equal(
            ["item-0", "item-1", "item-2", "item-3", "item-4"],
            Records.Read(format, Encoding.ASCII.GetBytes(body.Text)).Items.Select(item => item.GetString()));
        await app.AssertEndedAsync(StreamEnd.Completed, source);
    }

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task ManyItems_DecodeToTheBytesOfIdentity(string format, string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(Items)));
        WireAnswer answer = await WireAnswer.GetAsync(
            app.Client(protocol), $"/stream?format={format}", ("Accept-Encoding", coding));
        (byte[] decoded, bool isWhole) = Coding.Decode(coding, answer.Body);
        Assert.True(answer.IsWhole && isWhole);
        Assert.True(Expected(format).AsSpan().SequenceEqual(decoded));
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.Completed);
        // What is counted is the document, in whichever coding it went.
        Assert.Equal((Items, decoded.Length), (outcome.Items, outcome.Bytes));
    }

    [CurlFact]
    public async Task Curl_Decodes()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Row.Endless().Take(Items)));
        foreach (object[] way in Matrix.FormatAndProtocol())
        {
            Curl curl = await app.CurlAsync(
                (string)way[1], $"/stream?format={way[0]}", "--compressed", "-H", "Accept-Encoding: gzip");
            Assert.True(curl.ExitCode == 0, curl.Said);
            Assert.True(Expected((string)way[0]).AsSpan().SequenceEqual(curl.Body));
        }
    }

    private static byte[] Expected(string format)
    {
        (string before, string behind) = format switch
        {
            "jsonl" => ("", "\n"),
            "json-seq" => ("\u001e", "\n"),
            "sse" => ("data: ", "\n\n"),
            _ => ("", ","),
        };
        string text = string.Concat(Row.Endless().Take(Items).Select(row =>
            $"{before}{JsonSerializer.Serialize(row, Row.Options)}{behind}"));
        return Encoding.UTF8.GetBytes(format == "json" ? $"[{text[..^1]}]" : text);
    }
}
