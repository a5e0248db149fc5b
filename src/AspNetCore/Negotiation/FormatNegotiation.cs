using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>Chooses the format of an answer: by <c>?format=</c>, otherwise by <c>Accept</c> (RFC 9110, section 12.5.1).</summary>
internal static class FormatNegotiation
{
    /// <param name="request">Its query and its <c>Accept</c> headers count.</param>
    /// <param name="offered">What can be answered with, in the server's order of preference. The first is the default.</param>
    /// <param name="lenient">Gives the default instead of a refusal: for endpoints that were there before formats were.</param>
    /// <param name="chosen">What to answer with.</param>
    /// <param name="refusal">400 for what is wrong with the parameter, 406 for an <c>Accept</c> that nothing serves.</param>
    /// <returns>Whether there is something to answer with.</returns>
    public static bool TryChoose(HttpRequest request, ReadOnlySpan<JsonFormat> offered, bool lenient,
        [NotNullWhen(true)] out FormatMediaType? chosen, [NotNullWhen(false)] out FormatRefusal? refusal)
    {
        // Without a query nothing is parsed, nor allocated.
        StringValues names = request.QueryString.HasValue ? request.Query[FormatParameter.Name] : default;
        chosen = names.Count > 0
            ? FormatParameter.Choose(names, offered)
            : AcceptHeader.Choose(request.Headers.Accept, offered);
        if (chosen is null && lenient) chosen = FormatMediaType.Of(offered[0])[0];
        refusal = chosen is not null ? null
            : names.Count > 0 ? FormatParameter.Refuse(names, offered)
            : AcceptHeader.Refuse(offered);
        return refusal is null;
    }
}
