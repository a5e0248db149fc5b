using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>An item that JSON has no text for: its own beginning must not spoil what is said of it.</summary>
public sealed class UnwritableItemTests
{
    private const int Before = 5;

    [Theory]
    [MemberData(nameof(Matrix.FormatAndProtocol), MemberType = typeof(Matrix))]
    public async Task NotANumber_TheLogSaysWhichItem(string format, string protocol)
    {
        const int bad = 12_345;
        SyncSource<double> source = new(Supply.Endless().Select(i => i == bad ? double.NaN : i));
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(source));
        WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), $"/stream?format={format}");
        Assert.False(answer.IsWhole);
        Records records = Records.Read(format, answer.Body);
        Assert.Equal(bad, records.Items.Count);
        Assert.Equal(format != "json", records.Error is not null);
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.SourceFailed, source);
        Assert.Contains($" {bad} items", outcome.Text, StringComparison.Ordinal);
    }

    /// <summary>Of an item longer than a block of memory a part has gone already; so it must be ended before the last record.</summary>
    [Theory]
    [InlineData("jsonl")]
    [InlineData("json-seq")]
    [InlineData("sse")]
    public async Task LongItemFailsInItsMiddle_LastRecordStandsForItself(string format)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(web => web.MapGet("/stream/{length:int}",
            (int length) => StreamingResults.Array(Enumerable.Range(0, Before + 1).Select(i =>
                new Half(new string('a', length), i == Before ? double.NaN : i)))));
        // Each place of the failure in a block of 4 KB, and beyond one.
        foreach (int length in Enumerable.Range(0, 90).Select(i => i * 97))
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(), $"/stream/{length}?format={format}");
            Assert.False(answer.IsWhole);
            string said = $"length {length}: {answer.Text.Length} bytes, ending with {answer.Text[^Math.Min(300, answer.Text.Length)..]}";
            Assert.True(Texts(format, answer.Text).LastOrDefault() is string last && IsError(last), said);
            Assert.True(Texts(format, answer.Text).Take(Before).All(IsJson), said);
        }

        await app.AssertIdleAsync();
    }

    private static List<string> Texts(string format, string body) => format switch
    {
        "jsonl" => [.. body.Split('\n')[..^1]],
        "json-seq" => [.. body.Split('\u001e')[1..]],
        _ => [.. body.Split("\n\n")[..^1].Select(text => text.Split("data: ")[^1])],
    };

    private static bool IsError(string text)
    {
        if (!IsJson(text)) return false;
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("error", out JsonElement error) && error.GetProperty("status").GetInt32() == 500;
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(Encoding.UTF8.GetBytes(text)).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record Half(string Text, double Number);
}
