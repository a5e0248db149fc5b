using System.Diagnostics.CodeAnalysis;

namespace StreamingJson.WebHost;

/// <summary>A column of <c>orders</c>: its name, and its type in PostgreSQL and in .NET, both as Npgsql says them.</summary>
internal sealed record OrderColumn(
    OrderField Field,
    string Name,
    string DataTypeName,
    // What DbDataReader promises of its field types.
    [property: DynamicallyAccessedMembers(OrderColumn.Members)]
    [param: DynamicallyAccessedMembers(OrderColumn.Members)]
    Type FieldType,
    bool IsNullable = false)
{
    public const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>All of them, in the table's order.</summary>
    public static readonly OrderColumn[] All =
    [
        new(OrderField.Id, "id", "bigint", typeof(long)),
        new(OrderField.CustomerId, "customer_id", "integer", typeof(int)),
        new(OrderField.Status, "status", "text", typeof(string)),
        new(OrderField.PlacedAt, "placed_at", "timestamp with time zone", typeof(DateTime)),
        new(OrderField.Total, "total", "numeric(12, 2)", typeof(decimal)),
        new(OrderField.Paid, "paid", "boolean", typeof(bool)),
        new(OrderField.Token, "token", "uuid", typeof(Guid)),
        new(OrderField.Note, "note", "text", typeof(string), IsNullable: true),
    ];

    /// <summary>As it stands in <c>CREATE TABLE</c>.</summary>
    public string Definition => $"{Name} {DataTypeName}{(IsNullable ? "" : " not null")}";

    /// <param name="names">Names of columns, in any order.</param>
    /// <exception cref="ArgumentException">There is no column of such a name.</exception>
    public static OrderColumn[] Select(IEnumerable<string> names) => [.. names.Select(name =>
        Array.Find(All, column => column.Name == name) ?? throw new ArgumentException(
            $"There is no column {name}; allowed are {string.Join(", ", All.Select(column => column.Name))}.", nameof(names)))];
}

/// <summary>Says which value of an <see cref="Order"/> a column holds.</summary>
internal enum OrderField
{
    Id,
    CustomerId,
    Status,
    PlacedAt,
    Total,
    Paid,
    Token,
    Note,
}
