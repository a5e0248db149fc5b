using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>Specifies how the rows of a database are written.</summary>
public sealed record JsonRowOptions
{
    private static readonly JsonSerializerOptions Defaults = new();

    /// <summary>Gets or sets the format of the rows; an array by default.</summary>
    public JsonFormat Format { get; init; }

    /// <summary>Gets or sets what a row becomes; an object by default.</summary>
    public JsonRowShape Shape { get; init; }

    /// <summary>
    /// Gets or sets how names and values are written. <see cref="JsonSerializerOptions.PropertyNamingPolicy"/> converts the columns'
    /// names, <see cref="JsonSerializerOptions.DefaultIgnoreCondition"/> omits members that are null where it says so, and converters for
    /// a column's type are used, those of a <see cref="JsonStyle"/> among them. <see langword="null"/>, the default, stands for the
    /// application's options in a web result, and otherwise for the serializer's own: names as in the database, nulls kept.
    /// </summary>
    public JsonSerializerOptions? SerializerOptions { get; init; }

    /// <summary>
    /// Gets or sets what becomes of a number that JSON does not have. <see langword="null"/>, the default, follows
    /// <see cref="JsonSerializerOptions.NumberHandling"/>: a string where it allows named literals or makes all numbers strings, otherwise
    /// a failure.
    /// </summary>
    public JsonNonFinite? NonFinite { get; init; }

    /// <summary>
    /// Gets or sets the column, by its name in the database, whose value in the last row is the stream's
    /// <see cref="StreamOutcome.Cursor"/>; <see langword="null"/>, the default, for none.
    /// </summary>
    public string? KeyColumn { get; init; }

    /// <summary>
    /// Gets or sets the columns, by their names in the database, whose values are too long to be in memory as a whole; none by default.
    /// They are of bytes, which become base64, or of text, and are read in pieces, with the command executed for
    /// <see cref="System.Data.CommandBehavior.SequentialAccess"/>; converters of the options are not used for them. The text is the same
    /// as otherwise. Rows are then read value by value, which is slower if all values are short.
    /// </summary>
    /// <remarks>
    /// At the first row, a name that no column has throws <see cref="ArgumentException"/>, and a column of another type, including JSON
    /// and numbers that are read as text, throws <see cref="NotSupportedException"/>. In SQLite's columns, values that are neither are
    /// written as in any column.
    /// </remarks>
    public IReadOnlyCollection<string> StreamedColumns { get; init; } = [];

    /// <summary>
    /// Gets or sets the columns, by their names in the database, whose text is JSON; none by default. Each text must be exactly one JSON
    /// value, is validated, and is written as it is; values that are not text are written as in any column. PostgreSQL's <c>json</c> and
    /// <c>jsonb</c> and MySQL's <c>json</c> need not be named. Those of other providers are strings unless they are named, whatever the
    /// columns are declared to be.
    /// </summary>
    /// <remarks>
    /// At the first row, a name that no column has throws <see cref="ArgumentException"/>, and so does a text that is not JSON, at its row.
    /// </remarks>
    public IReadOnlyCollection<string> JsonColumns { get; init; } = [];

    internal JsonSerializerOptions Json => SerializerOptions ?? Defaults;

    /// <summary>Gets whether members that are null are omitted.</summary>
    internal bool IgnoreNulls => Shape == JsonRowShape.Objects
        && Json.DefaultIgnoreCondition is JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault;
}

/// <summary>Specifies what a row of a database becomes.</summary>
public enum JsonRowShape
{
    /// <summary>An object, <c>{"id":1,"name":"x"}</c>.</summary>
    Objects,

    /// <summary>
    /// An array of the values, <c>[1,"x"]</c>. The first item is an array of the names, <c>["id","name"]</c>, also if there are no rows.
    /// Nulls are never omitted.
    /// </summary>
    Arrays,
}

/// <summary>Specifies what becomes of a number that JSON does not have (RFC 8259, section 6): not a number, or infinity.</summary>
public enum JsonNonFinite
{
    /// <summary>The stream fails, and the document is incomplete.</summary>
    Fail,

    /// <summary><c>null</c>, as JavaScript's <c>JSON.stringify</c> writes; it is kept also where nulls are omitted.</summary>
    Null,

    /// <summary><c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>, as System.Text.Json names them.</summary>
    Quoted,
}
