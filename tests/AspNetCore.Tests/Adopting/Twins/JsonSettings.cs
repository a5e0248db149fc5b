using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>What an application may have set in its JSON options.</summary>
internal static class JsonSettings
{
    public static readonly IReadOnlyDictionary<string, Action<JsonSerializerOptions>> All =
        new Dictionary<string, Action<JsonSerializerOptions>>
        {
            ["as they are"] = _ => { },
            ["indented"] = options => (options.WriteIndented, options.IndentCharacter, options.IndentSize) = (true, '\t', 1),
            ["another policy"] = options =>
                options.PropertyNamingPolicy = options.DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseUpper,
            ["a converter of integers"] = options => options.Converters.Add(new HexConverter()),
            ["references kept"] = options => options.ReferenceHandler = ReferenceHandler.Preserve,
            ["cycles ignored"] = options => options.ReferenceHandler = ReferenceHandler.IgnoreCycles,
            ["numbers as strings"] = options => options.NumberHandling = JsonNumberHandling.WriteAsString,
            ["nulls left out"] = options => options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            ["defaults left out"] = options => options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            ["everything escaped"] = options => options.Encoder = JavaScriptEncoder.Default,
            ["generated code"] = options => options.TypeInfoResolverChain.Insert(0, GeneratedJson.Default),
        };
}
