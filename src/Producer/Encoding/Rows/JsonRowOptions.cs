using System.Text.Json;

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
    /// <see cref="JsonSerializerOptions.NumberHandling"/>: a string where it allows named literals, otherwise a failure.
    /// </summary>
    public JsonNonFinite? NonFinite { get; init; }

    /// <summary>
    /// The column whose value in the last row is the stream's <see cref="JsonEncoder.Cursor"/>, by the database's name for it;
    /// <see langword="null"/>, the default, for none.
    /// </summary>
    public string? KeyColumn { get; init; }

    internal JsonSerializerOptions Json => SerializerOptions ?? Plain;
}
