using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>What a reader who knows only the format's specification makes of a body.</summary>
/// <param name="Items">The items, each parsed.</param>
/// <param name="Error">The problem in the last record, if there is one.</param>
internal sealed record Records(IReadOnlyList<JsonElement> Items, JsonElement? Error)
{
    /// <param name="format">As in <c>?format=</c>.</param>
    /// <param name="body">A body whose last record is whole; the end of an array may be missing.</param>
    public static Records Read(string format, byte[] body) => format switch
    {
        "json" => Array(body),
        "jsonl" => Parse(Split(body, (byte)'\n')),
        "json-seq" => Sequence(body),
        "sse" => Events(body),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };

    private static Records Array(byte[] body) =>
        new([.. Parse([.. body, .. body is [.., (byte)']'] ? ""u8 : "]"u8]).EnumerateArray()], null);

    // RFC 7464, section 2.1: a text begins behind a 0x1e, and one that does not end with a line feed may be cut.
    private static Records Sequence(byte[] body)
    {
        Assert.Equal(0x1e, body[0]);
        return Parse(Split([.. body[1..], 0x1e], 0x1e).Select(text =>
        {
            Assert.Equal((byte)'\n', text[^1]);
            return text;
        }));
    }

    private static Records Events(byte[] body)
    {
        Assert.EndsWith("\n\n", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        List<byte[]> texts = [];
        string last = "";
        using MemoryStream stream = new(body);
        foreach (SseItem<byte[]> item in SseParser.Create(stream, (_, data) => data.ToArray()).Enumerate())
        {
            Assert.NotEqual("error", last);
            last = item.EventType;
            texts.Add(item.Data);
        }

        Records records = Parse(texts);
        Assert.Equal(last == "error", records.Error is not null);
        return records;
    }

    private static Records Parse(IEnumerable<byte[]> texts)
    {
        List<JsonElement> items = [.. texts.Select(Parse)];
        if (items.Count == 0 || items[^1].ValueKind != JsonValueKind.Object || !items[^1].TryGetProperty("error", out JsonElement error))
            return new Records(items, null);
        return new Records(items[..^1], error);
    }

    private static JsonElement Parse(byte[] text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> body, byte end)
    {
        List<byte[]> texts = [];
        while (!body.IsEmpty)
        {
            int length = body.IndexOf(end);
            Assert.True(length >= 0, "The last record has no end.");
            texts.Add(body[..length].ToArray());
            body = body[(length + 1)..];
        }

        return texts;
    }
}
