using System.Globalization;

namespace StreamingJson.WebHost;

/// <summary>The orders without a database: the same bytes as those of one that was seeded.</summary>
internal sealed class GeneratedOrders(long rows) : Dataset
{
    private static readonly string[] Columns = [.. OrderColumn.All.Select(column => column.Name)];

    public override string Name => OrdersTable.Name;

    public override string Key => "id";

    public override ValueTask<IReadOnlyList<string>> GetColumnsAsync(CancellationToken cancellationToken) => new(Columns);

    public override JsonEncoder Encode(ExportRequest request, JsonRowOptions options)
    {
        long after = request.After is null ? 0 : Parse(request.After);
        return JsonEncoder.Rows(new OrderReader(after, request.Limit, rows, request.Columns), options);
    }

    private static long Parse(string after) =>
        // Digits only, checked here: TryParse lets NULs behind the number pass.
        !after.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9')
            && long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw new MalformedKeyException("an integer");
}
