using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Items one of which throws somewhere in its middle. Before that it is tame, and shows how far it comes.</summary>
internal static class BombDocument
{
    private const string Place = "\"*** boom ***\"";

    public static FuzzDocument Of(FuzzSeed seed)
    {
        FuzzOptions options = FuzzOptions.AnyDeep(seed.Random);
        JsonFormat format = seed.Pick(Enum.GetValues<JsonFormat>());
        Bomb bomb = new(seed);
        Wrapped[] items =
            [.. Enumerable.Range(0, seed.Random.Next(60)).Select(_ => Wrapped.Next(seed, null)), Wrapped.Next(seed, bomb)];
        Wrapped[] behind = [Wrapped.Next(seed, null)];
        FuzzSource<Wrapped> source = new(seed, [.. items, .. behind]);
        JsonEncoder encoder = seed.OneIn(2)
            ? JsonEncoder.Items((IEnumerable<Wrapped>)source, options.Info<Wrapped>(), format)
            : JsonEncoder.Items((IAsyncEnumerable<Wrapped>)source, options.Info<Wrapped>(), format);
        ItemTexts<Wrapped> texts = new(options, format);
        byte[] tame = texts.Document(seed, encoder, items, Trouble.None, 0).Text;
        FuzzDocument whole = texts.Document(seed, encoder, items.AsSpan(0, items.Length - 1), Trouble.SourceThrows, items.Length);
        bomb.IsArmed = true;
        return new FuzzDocument
        {
            Encoder = encoder,
            Text = whole.Text,
            Most = tame[..tame.AsSpan().LastIndexOf(System.Text.Encoding.UTF8.GetBytes(Place))],
            Behind = whole.Behind,
            Values = items.Length,
            Items = items.Length - 1,
            Trouble = Trouble.ItemThrows,
            Error = seed.Error,
            IsReusable = true,
        };
    }

    /// <summary>An item that may have a bomb between its other members.</summary>
    private sealed record Wrapped(string Before, object? More, Bomb? Bomb, string Behind)
    {
        public static Wrapped Next(FuzzSeed seed, Bomb? bomb) => new(seed.Text(), seed.Tree(4), bomb, seed.Text());
    }

    [JsonConverter(typeof(Converter))]
    private sealed class Bomb(FuzzSeed seed)
    {
        public bool IsArmed { get; set; }

        public Exception Error => seed.Error;
    }

    private sealed class Converter : JsonConverter<Bomb>
    {
        public override Bomb Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Bomb value, JsonSerializerOptions options)
        {
            if (value.IsArmed) throw value.Error;
            writer.WriteRawValue(Place);
        }
    }
}
