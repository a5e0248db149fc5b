using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace StreamingJson.AspNetCore;

/// <summary>What a stream is called by, in texts that are short and safe to show: all of it comes from outside.</summary>
internal sealed record StreamLabels(string Path, string Client, string Format)
{
    /// <summary>A line of a log or of a table; a longer query is somebody's list of ids.</summary>
    public const int MaxPath = 200;

    private const string Cut = "...";

    public static StreamLabels Of(HttpRequest request, string contentType)
    {
        int parameters = contentType.IndexOf(';', StringComparison.Ordinal);
        return new StreamLabels(
            Escape(request.GetEncodedPathAndQuery()),
            Name(request.HttpContext.Connection.RemoteIpAddress),
            parameters < 0 ? contentType : contentType[..parameters].TrimEnd());
    }

    private static string Name(IPAddress? address) => address switch
    {
        null => "local",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        _ => address.ToString(),
    };

    /// <summary>The path is percent-encoded by now; the query is what the client has sent.</summary>
    private static string Escape(string path)
    {
        if (path.Length <= MaxPath && !path.AsSpan().ContainsAnyExceptInRange('!', '~')) return path;
        StringBuilder text = new(MaxPath);
        foreach (Rune rune in path.EnumerateRunes())
        {
            text.Append(rune.Value is >= '!' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
            if (text.Length > MaxPath) return text.ToString(0, MaxPath - Cut.Length) + Cut;
        }

        return text.ToString();
    }
}
