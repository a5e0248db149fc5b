using System.Globalization;
using Microsoft.Extensions.Primitives;
using StreamingJson.CommandLine;

namespace StreamingJson.WebHost.Http;

/// <summary>The parameters of a query: which there may be, and numbers among them.</summary>
internal static class QueryParameters
{
    /// <summary>What mailings, advertisers and search engines add to links; <c>utm_</c> begins the others of them.</summary>
    private static readonly string[] OfTrackers = ["fbclid", "gclid", "msclkid"];

    /// <summary>
    /// Refuses a parameter that the endpoint does not have: a misspelt <c>limit</c> would otherwise send all rows. What begins with
    /// an underscore is nobody's, as the cache-busters of many clients (<c>_=1732801234567</c>) and the marks of ours.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The parameters that the endpoint has.</param>
    public static Problem? RefuseUnknown(HttpRequest request, params string[] known)
    {
        // Without a query nothing is parsed, nor allocated.
        if (!request.QueryString.HasValue) return null;
        string? unknown = request.Query.Keys.FirstOrDefault(name => !IsOneOf(known, name) && !IsOneOf(OfTrackers, name)
            && !name.StartsWith('_') && !name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase));
        if (unknown is null) return null;
        string asked = Problem.Quote(unknown);
        string meant = NearestName.Find(asked, known) is string near ? $"did you mean {near}? Allowed" : "allowed";
        return Problem.BadRequest($"The parameter {asked} is unknown; {meant} are {string.Join(", ", known)}.");
    }

    /// <summary>One non-negative integer, digits only, or the problem with it.</summary>
    public static Problem? ReadInteger(HttpRequest request, string name, long max, out long value)
    {
        StringValues values = request.Query[name];
        value = 0;
        string allowed = string.Create(CultureInfo.InvariantCulture, $"allowed is one integer from 0 to {max}");
        if (values.Count == 0) return Problem.BadRequest($"The parameter {name} is missing; {allowed}.");
        if (values.Count > 1) return Problem.BadRequest($"The parameter {name} is given {values.Count} times; {allowed}.");
        string text = values[0] ?? "";
        // Digits only, checked here: TryParse lets NULs behind the number pass.
        bool valid = !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max;
        return valid ? null : Problem.BadRequest($"The parameter is {name}={Problem.Quote(text)}; {allowed}.");
    }

    private static bool IsOneOf(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
