using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>
/// The column that tells where to go on. The key counts only when its row is whole: of a row that broke behind it, the next
/// request must have all.
/// </summary>
internal sealed class KeyColumn<T>(
    JsonEncodedText name, int ordinal, Func<DbDataReader, int, T> get, JsonConverter<T> converter, JsonSerializerOptions options)
    : RowColumn(name, ordinal)
{
    private T? _written;
    private T? _kept;
    private bool _hasKept;

    public override string? LastKey => !_hasKept ? null : _kept switch
    {
        // The round trip, since the difference of two keys may be in the last digit.
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable key => key.ToString(null, CultureInfo.InvariantCulture),
        _ => _kept?.ToString(),
    };

    public override void Write(Utf8JsonWriter json, DbDataReader row)
    {
        _written = get(row, Ordinal);
        converter.Write(json, _written, options);
    }

    public override void KeepKey() => (_kept, _hasKept) = (_written, true);
}
