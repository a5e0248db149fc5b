using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.WebHost.Http;

/// <summary>One non-negative integer from the query, digits only, or the problem with it.</summary>
internal static class QueryInteger
{
    public static Problem? TryRead(HttpRequest request, string name, long max, out long value)
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
}
