using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore.Tests;

/// <summary>Requests that no server has looked at.</summary>
internal static class Requests
{
    /// <summary>A GET with the lines of a header; none leaves it out.</summary>
    public static HttpRequest With(string header, params string[] lines)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = "GET";
        if (lines.Length > 0) request.Headers[header] = new StringValues(lines);
        return request;
    }
}
