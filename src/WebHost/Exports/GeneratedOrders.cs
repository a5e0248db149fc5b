using System.Globalization;

namespace StreamingJson.WebHost;

/// <summary>The orders without a database: the same bytes as those of one that was seeded.</summary>
internal sealed class GeneratedOrders(long rows, Cooperator cooperator) : Dataset
{
    private static readonly string[] Columns = [.. OrderColumn.All.Select(column => column.Name)];

    public override string Name => OrdersTable.Name;

    public override string Key => "id";

    public override ValueTask<IReadOnlyList<string>> GetColumnsAsync(CancellationToken cancellationToken) => new(Columns);

    public override JsonEncoder Encode(ExportRequest request, JsonRowOptions options)
    {
        long after = request.After is null ? 0 : Math.Clamp(Parse(request.After), 0, rows);
        return request.Parallel == 1
            ? Rows(after, request.Limit)
            : JsonEncoder.Parts(
                () => new Ranges(after, Math.Min(request.Limit, rows - after), Rows), cooperator, request.Parts(options.Format));

        JsonEncoder Rows(long after, long limit) => JsonEncoder.Rows(new OrderReader(after, limit, rows, request.Columns), options);
    }

    private static long Parse(string after) =>
        // Digits only, checked here: TryParse lets NULs behind the number pass.
        !after.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9')
            && long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw new MalformedKeyException("an integer");

    private sealed class Ranges(long after, long rows, Func<long, long, JsonEncoder> encode) : JsonParts
    {
        private long _done;

        public override ValueTask<JsonEncoder?> NextAsync(int slot, CancellationToken cancellationToken)
        {
            long part = Math.Min(ExportRequest.RowsPerPart, rows - _done);
            if (part == 0) return default;
            JsonEncoder next = encode(after + _done, part);
            _done += part;
            return new(next);
        }
    }
}
