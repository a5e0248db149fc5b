using System.Globalization;
using System.Text.Json;

namespace StreamingJson;

/// <summary>
/// The column that tells where to go on. The key counts only when its row is whole: of a row that broke behind it, the next
/// request must have all.
/// </summary>
internal sealed class KeyColumn<T>(string column, JsonEncodedText name, int ordinal, RowValue<T> value, JsonSerializerOptions options)
    : RowColumn<T>(column, name, ordinal, value, options)
{
    private T? _kept;
    private bool _hasKept;

    public override string? LastKey => _hasKept ? KeyText.Of(_kept) : null;

    public override void KeepKey() => (_kept, _hasKept) = (Value, HasValue);
}

/// <summary>A value as it stands in the query that goes on behind it.</summary>
internal static class KeyText
{
    public static string? Of(object? value) => value switch
    {
        // The round trip, since the difference of two keys may be in the last digit, and no day must be taken for a month.
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        IFormattable key => key.ToString(null, CultureInfo.InvariantCulture),
        // As the reader has seen it.
        byte[] key => Convert.ToBase64String(key),
        _ => value?.ToString(),
    };
}
