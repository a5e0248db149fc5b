using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>How the rows of a database are written.</summary>
public sealed record JsonRowOptions
{
    private static readonly JsonSerializerOptions Plain = new();

    /// <summary>How the rows stand beside each other; an array unless something else is said.</summary>
    public JsonFormat Format { get; init; }

    /// <summary>What a row becomes; an object unless something else is said.</summary>
    public JsonRowShape Shape { get; init; }

    /// <summary>
    /// How names and values are written. <see cref="JsonSerializerOptions.PropertyNamingPolicy"/> turns the columns' names into
    /// the members', <see cref="JsonSerializerOptions.DefaultIgnoreCondition"/> drops members that are null where it says so,
    /// and converters for a column's type are used, those of a <see cref="JsonStyle"/> among them.
    /// <see langword="null"/>, the default, stands for the application's options in a web result, and otherwise for the
    /// serializer's own: names as the database says them, nulls kept.
    /// </summary>
    public JsonSerializerOptions? SerializerOptions { get; init; }

    /// <summary>
    /// What becomes of a number that JSON has not; <see langword="null"/>, the default, asks
    /// <see cref="JsonSerializerOptions.NumberHandling"/>: a string where it allows named literals or makes all numbers
    /// strings, otherwise a failure.
    /// </summary>
    public JsonNonFinite? NonFinite { get; init; }

    /// <summary>
    /// The column whose value in the last row is the stream's <see cref="StreamOutcome.Cursor"/>, by the database's name for it;
    /// <see langword="null"/>, the default, for none.
    /// </summary>
    public string? KeyColumn { get; init; }

    /// <summary>
    /// The columns whose values are too long to be whole in memory, by the database's names for them; none by default. They are
    /// of bytes, which become base64, or of text, and are read in pieces, with the command executed for
    /// <see cref="System.Data.CommandBehavior.SequentialAccess"/>; no converter of the options is asked about them. The bytes are
    /// those that they would be otherwise. Rows are then read value by value, which is slower where all are short.
    /// </summary>
    /// <remarks>
    /// At the first row, a name that no column has throws <see cref="ArgumentException"/>, and a column of another type, JSON and
    /// numbers that come as text among them, <see cref="NotSupportedException"/>. Of SQLite's columns, values that are neither are
    /// written as in any column.
    /// </remarks>
    public IReadOnlyCollection<string> LongColumns { get; init; } = [];

    /// <summary>
    /// Gets the columns whose text is JSON, by the database's names for them; none by default. Each text has to be exactly one JSON
    /// value, is checked, and is written as it is; values that are no text are written as in any column. PostgreSQL's <c>json</c>
    /// and <c>jsonb</c> and MySQL's <c>json</c> need not be named. Any other provider's are strings unless they are, whatever the
    /// columns are declared to be.
    /// </summary>
    /// <remarks>
    /// At the first row, a name that no column has throws <see cref="ArgumentException"/>, and so does, when its row has come, a text
    /// that is not JSON.
    /// </remarks>
    public IReadOnlyCollection<string> JsonColumns { get; init; } = [];

    internal JsonSerializerOptions Json => SerializerOptions ?? Plain;

    internal bool DropsNulls =>
        Json.DefaultIgnoreCondition is JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault;
}
