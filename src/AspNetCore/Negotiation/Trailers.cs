using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>Whether a request asks for trailers: <c>TE: trailers</c>, RFC 9110 section 10.1.4.</summary>
internal static class Trailers
{
    /// <summary>
    /// Whether <c>trailers</c> is a member of any <c>TE</c> line. Its parameters, a weight too, do not count: it has none.
    /// </summary>
    public static bool AreAskedFor(HttpRequest request)
    {
        foreach (string? line in request.Headers.TE)
            if (IsAmong(line)) return true;
        return false;
    }

    private static bool IsAmong(ReadOnlySpan<char> members)
    {
        while (!members.IsEmpty)
        {
            int length = MemberLength(members);
            ReadOnlySpan<char> member = members[..length];
            int parameters = member.IndexOf(';');
            ReadOnlySpan<char> name = parameters < 0 ? member : member[..parameters];
            if (name.Trim(" \t").Equals("trailers", StringComparison.OrdinalIgnoreCase)) return true;
            members = members[Math.Min(length + 1, members.Length)..];
        }

        return false;
    }

    // Up to the next comma that is not within quotes.
    private static int MemberLength(ReadOnlySpan<char> members)
    {
        bool quoted = false;
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i] == '\\' && quoted) i++;
            else if (members[i] == '"') quoted = !quoted;
            else if (members[i] == ',' && !quoted) return i;
        }

        return members.Length;
    }
}
