using System.Text;

namespace StreamingJson.Tests;

/// <summary>Reads back what a format makes of items, strictly: not even what is customary is forgiven.</summary>
internal static class Records
{
    private const byte RecordSeparator = 0x1e;

    /// <returns>The items, as <see cref="StrictJson"/> gives them.</returns>
    /// <exception cref="FormatException">The document is not whole, or not of that format.</exception>
    public static List<object?> Items(JsonFormat format, byte[] document) => format switch
    {
        JsonFormat.Array => StrictJson.Parse(document) as List<object?> ?? throw new FormatException("It is no array."),
        JsonFormat.Lines => [.. Split(document).Select(line => StrictJson.Parse(line.Span))],
        JsonFormat.Sequence => [.. Texts(document).Select(text => StrictJson.Parse(text.Span))],
        JsonFormat.Events => [.. Messages(document).Select(message => StrictJson.Parse(Encoding.UTF8.GetBytes(message.Data)))],
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Takes the last record off, which is about the document itself when that is not whole.</summary>
    /// <exception cref="FormatException">There is no such record.</exception>
    public static (byte[] Before, object? Failure) TakeFailure(JsonFormat format, byte[] document)
    {
        int begin = format switch
        {
            JsonFormat.Lines => document.AsSpan(0, document.Length - 1).LastIndexOf((byte)'\n') + 1,
            JsonFormat.Sequence => document.AsSpan().LastIndexOf(RecordSeparator),
            _ => document.AsSpan(0, document.Length - 2).LastIndexOf("\n\n"u8) is int end and >= 0 ? end + 2 : 0,
        };
        byte[] last = document[begin..];
        if (format != JsonFormat.Events) return (document[..begin], Items(format, last).Single());
        if (EventStream.Parse(last).ToArray() is not [{ Type: "error", Data: string data }])
            throw new FormatException("The last event is none of an error.");
        return (document[..begin], StrictJson.Parse(Encoding.UTF8.GetBytes(data)));
    }

    /// <summary>JSON lines: each ends with a line feed, the last one too.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Split(byte[] document)
    {
        for (int at = 0; at < document.Length;)
        {
            int length = document.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0) throw new FormatException("The last line has no end.");
            yield return document.AsMemory(at, length);
            at += length + 1;
        }
    }

    /// <summary>RFC 7464, section 2: a record separator, a text and a line feed, as often as there are texts.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Texts(byte[] document)
    {
        for (int at = 0; at < document.Length;)
        {
            if (document[at++] != RecordSeparator) throw new FormatException("There is something before the record separator.");
            int length = document.AsSpan(at).IndexOf(RecordSeparator);
            if (length < 0) length = document.Length - at;
            if (length == 0 || document[at + length - 1] != '\n') throw new FormatException("A text is truncated.");
            yield return document.AsMemory(at, length - 1);
            at += length;
        }
    }

    /// <summary>Events that are all messages, and of one line: what has two has been torn apart by its line breaks.</summary>
    private static IEnumerable<ServerSentEvent> Messages(byte[] document)
    {
        if (document.Length > 0 && !document.AsSpan().EndsWith("\n\n"u8))
            throw new FormatException("The last event is not dispatched.");
        foreach (ServerSentEvent one in EventStream.Parse(document))
        {
            if (one.Type != "message") throw new FormatException($"An event is of the type {one.Type}.");
            if (one.Data.Contains('\n', StringComparison.Ordinal)) throw new FormatException("An event has two lines of data.");
            yield return one;
        }
    }
}
