using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Adds a <see cref="JsonStyle"/> to the options of System.Text.Json.</summary>
public static class JsonSerializerOptionsExtensions
{
    /// <summary>
    /// Adds the converters that the style needs, and no others, behind those that the options have. It works with reflection and
    /// with generated contexts that are the options' <see cref="JsonSerializerOptions.TypeInfoResolver"/>, for values, for
    /// elements, for nullable ones, and for the keys of dictionaries.
    /// </summary>
    /// <param name="options">
    /// The options. A converter for the same type that they have already wins, as does one on a property.
    /// </param>
    /// <param name="style">The style.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The options were used already, so that they cannot be changed.</exception>
    public static JsonSerializerOptions AddStyle(this JsonSerializerOptions options, JsonStyle style)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(style);
        IList<JsonConverter> converters = options.Converters;
        bool offsets = style.OmitFractionalSeconds || style.UtcAsZ;
        if (offsets) converters.Add(new StyledDateTimeOffsetConverter(style));
        if (offsets || style.NaiveDateTimeIsUtc) converters.Add(new StyledDateTimeConverter(style));
        if (style.LargeIntegersAsStrings)
        {
            converters.Add(new LargeIntegerConverter<long>(JsonMetadataServices.Int64Converter));
            converters.Add(new LargeIntegerConverter<ulong>(JsonMetadataServices.UInt64Converter));
            converters.Add(new LargeIntegerConverter<Int128>(JsonMetadataServices.Int128Converter));
            converters.Add(new LargeIntegerConverter<UInt128>(JsonMetadataServices.UInt128Converter));
        }

        return options;
    }
}
