namespace StreamingJson.WebHost;

/// <summary>The dataset <c>orders</c> as a table of PostgreSQL.</summary>
internal static class OrdersTable
{
    public const string Name = "orders";

    /// <summary>Without its key, which is built faster behind the rows.</summary>
    public static readonly string Create =
        $"create table {Name} ({string.Join(", ", OrderColumn.All.Select(column => column.Definition))})";

    public const string AddKey = $"alter table {Name} add primary key (id)";

    /// <summary>Frozen, as the table is new: who reads it first need not mark each row as committed.</summary>
    public static readonly string Copy =
        $"copy {Name} ({string.Join(", ", OrderColumn.All.Select(column => column.Name))}) from stdin (format binary, freeze)";
}
