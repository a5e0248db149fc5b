using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Options of the serializer, and the same without indentation, as records are written.</summary>
internal sealed record FuzzOptions(JsonSerializerOptions Json, JsonSerializerOptions Flat)
{
    // Contracts are made for each of them, and that takes long: so there are some dozens, and not as many as documents.
    private const int Many = 36;
    private const int Shallow = 5;

    private static readonly FuzzOptions[] All = [.. Enumerable.Range(0, Many).Select(Create)];

    private static readonly FuzzOptions[] Generated =
        [.. All.Select(options => Pair(new JsonSerializerOptions(options.Json) { TypeInfoResolver = FuzzJson.Default }))];

    public static FuzzOptions At(int index) => All[index % Many];

    public static FuzzOptions Any(Random random) => All[random.Next(Many)];

    /// <summary>Some that leave room to be nested.</summary>
    public static FuzzOptions AnyDeep(Random random)
    {
        FuzzOptions options = Any(random);
        return options.Json.MaxDepth == Shallow ? AnyDeep(random) : options;
    }

    /// <summary>Options whose contracts the compiler has made.</summary>
    public static FuzzOptions AnyGenerated(Random random) => Generated[random.Next(Many)];

    public JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));

    /// <summary>A value within an array, by the serializer's own way.</summary>
    public byte[] Array<T>(ReadOnlySpan<T> items) => JsonSerializer.SerializeToUtf8Bytes(items.ToArray(), Json);

    /// <summary>A record: on one line, whatever is in it.</summary>
    public byte[] Record<T>(T item)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(item, Flat);
        text.AsSpan().ReplaceAny(LineBreaks, (byte)' ');
        return text;
    }

    private static readonly System.Buffers.SearchValues<byte> LineBreaks = System.Buffers.SearchValues.Create("\r\n"u8);

    private static FuzzOptions Create(int index)
    {
        Random random = new(index);
        JsonSerializerOptions json = new(random.Next(2) == 0 ? JsonSerializerDefaults.General : JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            WriteIndented = index % 3 == 0,
            IndentCharacter = random.Next(2) == 0 ? ' ' : '\t',
            IndentSize = random.Next(5),
            NewLine = random.Next(2) == 0 ? "\n" : "\r\n",
            MaxDepth = random.Next(4) switch { 0 => 0, 1 => 64, 2 => 100, _ => Shallow },
            Encoder = random.Next(4) switch
            {
                0 => null,
                1 => JavaScriptEncoder.Default,
                2 => JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                _ => JavaScriptEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Cyrillic),
            },
            NumberHandling = random.Next(5) switch
            {
                0 => JsonNumberHandling.WriteAsString,
                1 => JsonNumberHandling.AllowNamedFloatingPointLiterals,
                2 => JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.WriteAsString,
                _ => JsonNumberHandling.Strict,
            },
            DefaultIgnoreCondition = random.Next(3) switch
            {
                0 => JsonIgnoreCondition.WhenWritingNull,
                1 => JsonIgnoreCondition.WhenWritingDefault,
                _ => JsonIgnoreCondition.Never,
            },
            IncludeFields = random.Next(2) == 0,
        };
        if (random.Next(3) == 0) json.DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseUpper;
        if (index % 9 == 8) json.Converters.Add(new JsonStringEnumConverter());
        return Pair(json);
    }

    private static FuzzOptions Pair(JsonSerializerOptions json)
    {
        JsonSerializerOptions flat = new(json) { WriteIndented = false };
        json.MakeReadOnly();
        flat.MakeReadOnly();
        return new FuzzOptions(json, flat);
    }
}
