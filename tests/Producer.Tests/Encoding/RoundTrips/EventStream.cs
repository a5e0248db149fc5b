using System.Text;

namespace StreamingJson.Tests;

/// <summary>An event as a page sees it.</summary>
internal sealed record ServerSentEvent(string Type, string Data);

/// <summary>Reads server-sent events as a browser does: the HTML standard, section 9.2.6, word for word.</summary>
internal static class EventStream
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The events, without one that the stream ends in.</returns>
    public static IEnumerable<ServerSentEvent> Parse(byte[] bytes)
    {
        string text = Utf8.GetString(bytes);
        if (text.StartsWith('\ufeff')) text = text[1..];
        StringBuilder data = new();
        string type = "";
        foreach (string line in Lines(text))
        {
            if (line.Length == 0)
            {
                string name = type.Length == 0 ? "message" : type;
                if (data.Length > 0) yield return new ServerSentEvent(name, data.ToString(0, data.Length - 1));
                data.Clear();
                type = "";
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string field = colon < 0 ? line : line[..colon];
            string value = colon < 0 ? "" : line[(colon + 1)..];
            if (value.StartsWith(' ')) value = value[1..];
            // A comment's field is empty; "id" and "retry" are for reconnections.
            if (field == "data") data.Append(value).Append('\n');
            else if (field == "event") type = value;
        }
    }

    /// <summary>What ends with CR LF, LF or CR; what does not is no line.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        for (int at = 0; ;)
        {
            int length = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (length < 0) yield break;
            yield return text.Substring(at, length);
            at += length;
            at += text.AsSpan(at).StartsWith("\r\n") ? 2 : 1;
        }
    }
}
