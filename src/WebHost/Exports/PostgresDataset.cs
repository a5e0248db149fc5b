using System.Data.Common;
using Npgsql;

namespace StreamingJson.WebHost;

/// <summary>The rows of a configured query, over one connection or over several at the same time.</summary>
internal sealed class PostgresDataset(
    string name, DatasetSettings settings, NpgsqlDataSource source, ExportGate gate, Cooperator cooperator) : Dataset
{
    private PostgresQuery? _query;

    public override string Name => name;

    public override string Key => settings.Key;

    public override IReadOnlyCollection<string> StreamedColumns => settings.StreamedColumns;

    public override async ValueTask<IReadOnlyList<string>> GetColumnsAsync(CancellationToken cancellationToken) =>
        (_query ??= await PostgresQuery.DescribeAsync(name, settings, source, cancellationToken)).Columns;

    public override JsonEncoder Encode(ExportRequest request, JsonRowOptions options) => request.Parallel == 1
        ? JsonEncoder.Rows(token => PrepareAsync(request, token), options)
        : JsonEncoder.Parts(
            () => new PostgresParts(_query!, request, options, token => gate.OpenAsync(source, token)), cooperator, request.Parts(options.Format));

    private async ValueTask<DbCommand> PrepareAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await gate.OpenAsync(source, cancellationToken);
        try
        {
            await _query!.CheckKeyAsync(connection, request.After, cancellationToken);
            return _query.Select(connection, request.Columns, request.After, until: null, request.Limit);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
