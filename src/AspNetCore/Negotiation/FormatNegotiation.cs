using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Chooses the format of an answer: by a parameter of the query, if the application has one, otherwise by <c>Accept</c> (RFC 9110,
/// section 12.5.1).
/// </summary>
internal static class FormatNegotiation
{
    /// <param name="request">Its query and its <c>Accept</c> headers count.</param>
    /// <param name="parameter">The name of the parameter; <see langword="null"/> where the query is the application's alone.</param>
    /// <param name="offered">What can be answered with, in the server's order of preference. The first is the default.</param>
    /// <param name="chosen">What to answer with.</param>
    /// <param name="refusal">400 for what is wrong with the parameter, 406 for an <c>Accept</c> that nothing serves.</param>
    /// <returns>Whether there is something to answer with.</returns>
    public static bool TryChoose(HttpRequest request, string? parameter, ReadOnlySpan<JsonFormat> offered,
        [NotNullWhen(true)] out FormatMediaType? chosen, [NotNullWhen(false)] out FormatRefusal? refusal)
    {
        StringValues names = Names(request, parameter);
        chosen = Find(request, names, offered);
        refusal = chosen is not null ? null
            : names.Count > 0 ? FormatParameter.Refuse(parameter!, names, offered)
            : AcceptHeader.Refuse(offered);
        return refusal is null;
    }

    /// <summary>Chooses the default where there is something to refuse: for endpoints that were there before formats were.</summary>
    /// <param name="request">Its query and its <c>Accept</c> headers count.</param>
    /// <param name="parameter">The name of the parameter; <see langword="null"/> where the query is the application's alone.</param>
    /// <param name="offered">What can be answered with, in the server's order of preference. The first is the default.</param>
    /// <returns>What to answer with.</returns>
    public static FormatMediaType Choose(HttpRequest request, string? parameter, ReadOnlySpan<JsonFormat> offered) =>
        Find(request, Names(request, parameter), offered) ?? FormatMediaType.Of(offered[0])[0];

    /// <summary>What the query asks for; none where it has no parameter for it.</summary>
    public static StringValues Names(HttpRequest request, string? parameter) =>
        // Without a query nothing is parsed, nor allocated.
        parameter is not null && request.QueryString.HasValue ? request.Query[parameter] : default;

    private static FormatMediaType? Find(HttpRequest request, StringValues names, ReadOnlySpan<JsonFormat> offered) =>
        names.Count > 0 ? FormatParameter.Choose(names, offered) : AcceptHeader.Choose(request.Headers.Accept, offered);
}
