using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Npgsql;
using Npgsql.Schema;

namespace StreamingJson.WebHost;

/// <summary>
/// A query of the configuration. A request adds to it what it wants of it: columns that the query is known to have, quoted, and
/// values, as parameters. The rest is the operator's own text.
/// </summary>
internal sealed class PostgresDataset(string name, DatasetSettings settings, NpgsqlDataSource source, ExportGate gate) : Dataset
{
    // What decimal holds (28 digits and more); a column that may have more is read as text.
    private const int DecimalDigits = 28;

    private Shape? _shape;

    public override string Name => name;

    public override string Key => settings.Key;

    public override async ValueTask<IReadOnlyList<string>> GetColumnsAsync(CancellationToken cancellationToken) =>
        (_shape ??= await DescribeAsync(cancellationToken)).Columns;

    public override JsonEncoder Encode(ExportRequest request, JsonRowOptions options) =>
        JsonEncoder.Rows(token => PrepareAsync(request, token), options);

    private async ValueTask<DbCommand> PrepareAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        Shape shape = _shape!;
        NpgsqlConnection connection = await gate.OpenAsync(source, cancellationToken);
        NpgsqlCommand command = connection.CreateCommand();
        StringBuilder sql = new($"select {string.Join(", ", request.Columns.Select(Quote))} from ({settings.Sql}) as dataset");
        string key = Quote(settings.Key);
        if (request.After is string after)
        {
            // PostgreSQL knows best what a key of its type looks like.
            sql.Append(CultureInfo.InvariantCulture, $" where {key} > cast(${Add(after)}::text as {shape.KeyType})");
        }

        sql.Append(CultureInfo.InvariantCulture, $" order by {key}");
        if (request.Limit < long.MaxValue) sql.Append(CultureInfo.InvariantCulture, $" limit ${Add(request.Limit)}");
        command.CommandText = sql.ToString();
        if (request.Columns.Any(shape.Texts.Contains)) command.UnknownResultTypeList = [.. request.Columns.Select(shape.Texts.Contains)];
        return command;

        int Add<T>(T value)
        {
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return command.Parameters.Count;
        }
    }

    private async ValueTask<Shape> DescribeAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"select * from ({settings.Sql}) as dataset";
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        NpgsqlDbColumn[] columns = [.. (await reader.GetColumnSchemaAsync(cancellationToken)).Cast<NpgsqlDbColumn>()];
        NpgsqlDbColumn key = Array.Find(columns, column => column.ColumnName == settings.Key) ?? throw new InvalidOperationException(
            $"The query of the dataset {name} has no column {settings.Key}, which its key is configured to be.");
        return new Shape(
            [.. columns.Select(column => column.ColumnName)],
            key.DataTypeName,
            [.. columns.Where(IsWide).Select(column => column.ColumnName)]);
    }

    private static bool IsWide(NpgsqlDbColumn column) =>
        column.DataTypeName.StartsWith("numeric", StringComparison.Ordinal) && column.NumericPrecision is null or > DecimalDigits;

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>What the query gives, asked for once.</summary>
    /// <param name="Columns">The names of its columns.</param>
    /// <param name="KeyType">The type of its key.</param>
    /// <param name="Texts">The columns whose numbers no type of .NET holds.</param>
    private sealed record Shape(string[] Columns, string KeyType, HashSet<string> Texts);
}
