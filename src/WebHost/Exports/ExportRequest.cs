using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost;

/// <summary>What a client asks for of a dataset.</summary>
/// <param name="Columns">The columns, in the order asked for.</param>
/// <param name="After">The key of the last row that the client has; <see langword="null"/> for the first row on.</param>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Parallel">How many parts of the rows are encoded at the same time.</param>
/// <param name="IsOrdered">Whether the rows come in the order of their key.</param>
internal sealed record ExportRequest(IReadOnlyList<string> Columns, string? After, long Limit, int Parallel, bool IsOrdered)
{
    /// <summary>About as long, with 200 bytes a row, as what waits of a part in memory: parts then never wait for each other.</summary>
    public const int RowsPerPart = 5_000;

    /// <summary>How parts become one document.</summary>
    public JsonPartsOptions Parts(JsonFormat format) => new()
    {
        Format = format,
        MaxConcurrency = Parallel,
        IsOrdered = IsOrdered || format == JsonFormat.Array,
    };

    /// <param name="query">The query of the request.</param>
    /// <param name="columns">The columns that there are.</param>
    /// <param name="maxParallel">How many parts there may be.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(IQueryCollection query, IReadOnlyList<string> columns, int maxParallel,
        [NotNullWhen(true)] out ExportRequest? request, [NotNullWhen(false)] out Problem? problem)
    {
        request = null;
        IReadOnlyList<string> chosen = columns;
        (long limit, long parallel, bool ordered) = (long.MaxValue, 1, true);
        problem = One(query, "columns") ?? One(query, "after") ?? One(query, "limit") ?? One(query, "parallel") ?? One(query, "ordered")
            ?? ReadNumber(query, "limit", 0, long.MaxValue, ref limit) ?? ReadNumber(query, "parallel", 1, maxParallel, ref parallel)
            ?? ReadOrdered(query["ordered"], ref ordered) ?? ReadColumns(query["columns"], columns, ref chosen);
        if (problem is not null) return false;
        request = new ExportRequest(chosen, query["after"].FirstOrDefault(), limit, (int)parallel, ordered);
        return true;
    }

    private static Problem? One(IQueryCollection query, string name) => query[name].Count > 1
        ? Problem.BadRequest($"The parameter {name} is given {query[name].Count} times; allowed is once.")
        : null;

    private static Problem? ReadColumns(StringValues values, IReadOnlyList<string> columns, ref IReadOnlyList<string> chosen)
    {
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

    private static Problem? ReadNumber(IQueryCollection query, string name, long least, long most, ref long number)
    {
        if (query[name].Count == 0) return null;
        string text = query[name][0] ?? "";
        bool valid = !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
        string allowed = most == long.MaxValue ? $"{least} or more" : $"from {least} to {most}";
        return valid ? null : Problem.BadRequest($"The parameter is {name}={Problem.Quote(text)}; allowed is one integer, {allowed}.");
    }

    private static Problem? ReadOrdered(StringValues values, ref bool ordered)
    {
        if (values.Count == 0) return null;
        return bool.TryParse(values[0], out ordered)
            ? null
            : Problem.BadRequest($"The parameter is ordered={Problem.Quote(values[0] ?? "")}; allowed is true or false.");
    }
}
