namespace StreamingJson.WebHost.Tests.Running;

/// <summary>The head of an answer, as it came.</summary>
internal sealed record RawHead(string Version, int Status, ILookup<string, string> Headers)
{
    public long? ContentLength => this["Content-Length"] is string length ? long.Parse(length) : null;

    public string? this[string name] => Headers[name].SingleOrDefault();

    /// <summary>The headers but for the time of day, one a line.</summary>
    public string Lasting => string.Join('\n', Headers.Where(header => header.Key != "Date")
        .Select(header => $"{header.Key}: {string.Join('|', header)}").Order(StringComparer.Ordinal));

    public static RawHead Parse(string text)
    {
        string[] lines = text.Split("\r\n");
        string[] status = lines[0].Split(' ', 3);
        ILookup<string, string> headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new RawHead(status[0], int.Parse(status[1]), headers);
    }
}
