using System.Text.Json;

namespace StreamingJson;

internal static class NonFinite
{
    /// <param name="writer">Where it goes.</param>
    /// <param name="name">What System.Text.Json calls it: <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</param>
    /// <param name="policy">What becomes of it.</param>
    public static void Write(Utf8JsonWriter writer, string name, JsonNonFinite policy)
    {
        if (policy == JsonNonFinite.Null) writer.WriteNullValue();
        else if (policy == JsonNonFinite.Quoted) writer.WriteStringValue(name);
        else throw new ArgumentException($"JSON has no number {name}; {nameof(JsonRowOptions.NonFinite)} says what becomes of it.");
    }
}
