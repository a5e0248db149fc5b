using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>Items that a converter of the serializer writes, under every option that changes how it does, or whether.</summary>
public sealed class PlainItemContract : EncoderContract
{
    private static readonly JsonSerializerOptions[] Options =
    [
        Create(new JsonSerializerOptions()),
        Create(new JsonSerializerOptions(JsonSerializerDefaults.Web)),
        Create(new JsonSerializerOptions { WriteIndented = true, IndentSize = 3 }),
        Create(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
        Create(new JsonSerializerOptions { NumberHandling = JsonNumberHandling.WriteAsString }),
        Create(new JsonSerializerOptions { Converters = { new Upper(), new Rounded() } }),
        Create(new JsonSerializerOptions(), info =>
        {
            if (info.Type == typeof(decimal)) info.NumberHandling = JsonNumberHandling.WriteAsString;
        }),
    ];

    protected override IEnumerable<(JsonEncoder Encoder, byte[] Expected)> Documents() => Options.SelectMany(options =>
        new[]
        {
            Document<string?>(options, "", null, "abc", "Ærø 東京 \U0001F600", "\ud800", "<\"\n\\&'>", new string('x', 5000)),
            Document(options, 0.1, -0.0, 5e-324, double.MaxValue, 1234567.5, 100),
            Document(options, 0.1f, float.MinValue, 3f),
            Document(options, 0.10m, decimal.MinValue, 79228162514264337593543950335m),
            Document(options, Guid.Empty, new Guid("0f8fad5b-d9cb-469f-a165-70867728950e")),
            Document(options, DateTime.MinValue, new DateTime(2026, 11, 21, 1, 2, 3, 4, DateTimeKind.Utc), DateTime.MaxValue),
            Document(options, DateTimeOffset.MinValue, new DateTimeOffset(2026, 11, 21, 1, 2, 3, TimeSpan.FromMinutes(-90))),
            Document(options, DateOnly.MaxValue, default),
            Document(options, TimeOnly.MaxValue, default),
            Document(options, TimeSpan.MinValue, default, TimeSpan.FromTicks(1)),
            Document(options, true, false),
            Document(options, 'a', '"', 'é'),
            Document(options, byte.MaxValue, (byte)0),
            Document(options, short.MinValue, (short)-1),
            Document(options, uint.MaxValue, 0u),
            Document(options, ulong.MaxValue, 0ul),
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70)]
    public async Task Encode_ItemThatHasNoJson_ThrowsAsTheSerializerBehindTheItemsBefore(int index)
    {
        double[] values = [.. Enumerable.Repeat(1.5, index), double.NaN, 2];
        BlockWriter writer = new(4096);
        int items = 0;
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (JsonChunk chunk in Encoder(values, Options[0]).EncodeAsync(writer)) items += chunk.Items;
        });
        Assert.Equal(Assert.Throws<ArgumentException>(() => JsonSerializer.Serialize(values, Options[0])).Message, error.Message);
        Assert.Equal(index, items);
        string whole = index == 0 ? "" : "[" + string.Join(',', values[..index].Select(value => JsonSerializer.Serialize(value)));
        Assert.Equal(whole, Encoding.UTF8.GetString(writer.Written));
    }

    private static (JsonEncoder Encoder, byte[] Expected) Document<T>(JsonSerializerOptions options, params T[] values)
    {
        // More than a chunk takes.
        T[] many = [.. Enumerable.Repeat(values, 40).SelectMany(value => value)];
        // As a list, since the serializer makes base64 of an array of bytes.
        return (Encoder(many, options), JsonSerializer.SerializeToUtf8Bytes(many.ToList(), options));
    }

    private static JsonEncoder Encoder<T>(T[] values, JsonSerializerOptions options) =>
        JsonEncoder.Items(values, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    private static JsonSerializerOptions Create(JsonSerializerOptions options, Action<JsonTypeInfo>? modify = null)
    {
        options.TypeInfoResolver = modify is null
            ? new DefaultJsonTypeInfoResolver()
            : new DefaultJsonTypeInfoResolver { Modifiers = { modify } };
        return options;
    }

    private sealed class Upper : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToUpperInvariant());
    }

    private sealed class Rounded : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value));
    }
}
