using System.Data.Common;
using System.Text.Json.Serialization;

namespace StreamingJson;

/// <summary>How a column's value gets out of the row and into the text.</summary>
/// <param name="Get">Gives the row's value, which is not null.</param>
/// <param name="Converter">Writes it.</param>
/// <param name="Plain">Writes the same without the serializer's writer; <see langword="null"/> where only the converter knows how.</param>
/// <param name="Fetch">Gives the same value where it may have to be waited for; <see langword="null"/> for the reader's own way.</param>
internal sealed record RowValue<T>(
    Func<DbDataReader, int, T> Get,
    JsonConverter<T> Converter,
    PlainText<T>? Plain = null,
    Func<DbDataReader, int, CancellationToken, ValueTask<T>>? Fetch = null);
