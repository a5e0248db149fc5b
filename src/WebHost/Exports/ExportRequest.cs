using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost;

/// <summary>What a client asks for of a dataset.</summary>
/// <param name="Columns">The columns, in the order asked for.</param>
/// <param name="After">The key of the last row that the client has; <see langword="null"/> for the first row on.</param>
/// <param name="Limit">How many rows at most.</param>
internal sealed record ExportRequest(IReadOnlyList<string> Columns, string? After, long Limit)
{
    /// <param name="query">The query of the request.</param>
    /// <param name="columns">The columns that there are.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(IQueryCollection query, IReadOnlyList<string> columns,
        [NotNullWhen(true)] out ExportRequest? request, [NotNullWhen(false)] out Problem? problem)
    {
        request = null;
        problem = One(query, "columns") ?? One(query, "after") ?? One(query, "limit");
        if (problem is not null) return false;
        problem = ReadLimit(query["limit"], out long limit);
        if (problem is not null) return false;
        problem = ReadColumns(query["columns"], columns, out IReadOnlyList<string> chosen);
        if (problem is not null) return false;
        request = new ExportRequest(chosen, query["after"].FirstOrDefault(), limit);
        return true;
    }

    private static Problem? One(IQueryCollection query, string name) => query[name].Count > 1
        ? Problem.BadRequest($"The parameter {name} is given {query[name].Count} times; allowed is once.")
        : null;

    private static Problem? ReadColumns(StringValues values, IReadOnlyList<string> columns, out IReadOnlyList<string> chosen)
    {
        chosen = columns;
        if (values.Count == 0) return null;
        string text = values[0] ?? "";
        chosen = text.Split(',');
        string allowed = $"allowed are {string.Join(", ", columns)}, each once, with commas between them";
        string? wrong = chosen.FirstOrDefault(column => !columns.Contains(column, StringComparer.Ordinal));
        if (wrong is not null) return Problem.BadRequest($"The parameter columns names '{Problem.Quote(wrong)}'; {allowed}.");
        return chosen.Distinct(StringComparer.Ordinal).Count() < chosen.Count
            ? Problem.BadRequest($"The parameter is columns={Problem.Quote(text)}; {allowed}.")
            : null;
    }

    private static Problem? ReadLimit(StringValues values, out long limit)
    {
        limit = long.MaxValue;
        if (values.Count == 0) return null;
        string text = values[0] ?? "";
        bool valid = !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit);
        return valid ? null : Problem.BadRequest($"The parameter is limit={Problem.Quote(text)}; allowed is one integer, 0 or more.");
    }
}
