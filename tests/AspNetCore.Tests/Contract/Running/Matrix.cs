namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>The ways in which a stream can go over the wire.</summary>
internal static class Matrix
{
    private static readonly string[] Formats = ["json", "jsonl", "json-seq", "sse"];
    private static readonly string[] Protocols = ["1.1", "2"];
    private static readonly string[] Codings = ["identity", "gzip", "br"];

    /// <summary>Each format, over each protocol.</summary>
    public static TheoryData<string, string> FormatAndProtocol()
    {
        TheoryData<string, string> data = [];
        foreach (string format in Formats)
            foreach (string protocol in Protocols) data.Add(format, protocol);
        return data;
    }

    /// <summary>Each format, over each protocol, in each coding.</summary>
    public static TheoryData<string, string, string> FormatProtocolAndCoding()
    {
        TheoryData<string, string, string> data = [];
        foreach (string coding in Codings)
            foreach (string format in Formats)
                foreach (string protocol in Protocols) data.Add(format, protocol, coding);
        return data;
    }
}
