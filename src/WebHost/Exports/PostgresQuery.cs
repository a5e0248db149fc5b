using System.Data;
using System.Globalization;
using System.Text;
using Npgsql;
using Npgsql.Schema;

namespace StreamingJson.WebHost;

/// <summary>
/// A query of the configuration. A request adds to it what it wants of it: columns that the query is known to have, quoted, and
/// values, as parameters. The rest is the operator's own text.
/// </summary>
/// <param name="Settings">The query.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="KeyType">The type of its key.</param>
/// <param name="Texts">The columns that are read as PostgreSQL's text, since no type of .NET holds their values.</param>
internal sealed record PostgresQuery(DatasetSettings Settings, string[] Columns, string KeyType, HashSet<string> Texts)
{
    // What decimal holds (28 digits and more); a column that may have more is read as text.
    private const int DecimalDigits = 28;

    // The types that rows are written of, and those that there are arrays of. Any other is a string of PostgreSQL's text.
    private static readonly HashSet<string> Elements =
    [
        "smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean", "uuid", "text", "character varying",
        "character", "name", "json", "jsonb", "date", "time without time zone", "time with time zone",
        "timestamp without time zone", "timestamp with time zone", "interval",
    ];

    private static readonly HashSet<string> Types =
        [.. Elements, .. Elements.Select(element => $"{element}[]"), "bytea", "oid", "xid", "xid8", "xml", "char"];

    // Class 22 of PostgreSQL's error codes, appendix A of its manual.
    private const string DataException = "22";

    // The table's, which a column of the result may share its name with: "order by" would mean that one, a text.
    private string Key => $"dataset.{Quote(Settings.Key)}";

    private string From => $"from ({Settings.Sql}) as dataset";

    /// <summary>Asks the server what the query gives.</summary>
    /// <exception cref="InvalidOperationException">A column that is configured is none of the query's.</exception>
    public static async ValueTask<PostgresQuery> DescribeAsync(
        string name, DatasetSettings settings, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"select * from ({settings.Sql}) as dataset";
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        NpgsqlDbColumn[] columns = [.. (await reader.GetColumnSchemaAsync(cancellationToken)).Cast<NpgsqlDbColumn>()];
        string[] names = [.. columns.Select(column => column.ColumnName)];
        if (settings.StreamedColumns.Append(settings.Key).FirstOrDefault(column => !names.Contains(column)) is string missing)
        {
            throw new InvalidOperationException(
                $"The query of the dataset {name} has no column {missing}, which its key or a long column is configured to be.");
        }

        return new PostgresQuery(
            settings,
            names,
            columns.First(column => column.ColumnName == settings.Key).DataTypeName,
            [.. columns.Where(column => IsWide(column) || !IsKnown(column)).Select(column => column.ColumnName)]);
    }

    /// <summary>The rows behind a key, up to another one; each <see langword="null"/> for no bound.</summary>
    public NpgsqlCommand Select(NpgsqlConnection connection, IReadOnlyList<string> columns, string? after, string? until, long limit)
    {
        NpgsqlCommand command = connection.CreateCommand();
        StringBuilder sql = new($"select {string.Join(", ", columns.Select(Quote))} {From}");
        Bound(command, sql, after, until);
        sql.Append(CultureInfo.InvariantCulture, $" order by {Key}");
        if (limit < long.MaxValue) sql.Append(CultureInfo.InvariantCulture, $" limit {limit}");
        command.CommandText = sql.ToString();
        if (columns.Any(Texts.Contains)) command.UnknownResultTypeList = [.. columns.Select(Texts.Contains)];
        return command;
    }

    /// <summary>
    /// Asks the server whether a key is one. What it says of one that is not quotes it, and would go to the log with the failure
    /// of the stream, line ends and all.
    /// </summary>
    /// <exception cref="MalformedKeyException">It is none.</exception>
    public async ValueTask CheckKeyAsync(NpgsqlConnection connection, string? key, CancellationToken cancellationToken)
    {
        if (key is null) return;
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"select cast($1::text as {KeyType}) is null";
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        try
        {
            await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState.StartsWith(DataException, StringComparison.Ordinal))
        {
            throw new MalformedKeyException("a key of the dataset");
        }
    }

    /// <summary>The key of the last of so many rows behind a key; no row where there are fewer.</summary>
    public NpgsqlCommand SelectKey(NpgsqlConnection connection, string? after, long rows)
    {
        NpgsqlCommand command = connection.CreateCommand();
        StringBuilder sql = new($"select {Key}::text {From}");
        Bound(command, sql, after, until: null);
        sql.Append(CultureInfo.InvariantCulture, $" order by {Key} offset {rows - 1} limit 1");
        command.CommandText = sql.ToString();
        return command;
    }

    private void Bound(NpgsqlCommand command, StringBuilder sql, string? after, string? until)
    {
        Compare(">", after);
        Compare("<=", until);

        void Compare(string relation, string? key)
        {
            if (key is null) return;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            string and = command.Parameters.Count == 1 ? "where" : "and";
            // PostgreSQL knows best what a key of its type looks like.
            sql.Append(CultureInfo.InvariantCulture, $" {and} {Key} {relation} cast(${command.Parameters.Count}::text as {KeyType})");
        }
    }

    private static bool IsWide(NpgsqlDbColumn column) =>
        column.DataTypeName.StartsWith("numeric", StringComparison.Ordinal) && column.NumericPrecision is null or > DecimalDigits;

    /// <summary>Whether the type, without its precision, is one that rows are written of.</summary>
    private static bool IsKnown(NpgsqlDbColumn column)
    {
        string type = column.DataTypeName;
        int begin = type.IndexOf('(', StringComparison.Ordinal);
        return Types.Contains(begin < 0 ? type : type.Remove(begin, type.IndexOf(')', begin) + 1 - begin));
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
