using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>That sources within a value are tracked cannot be seen in the bytes.</summary>
public class MemberSourceContract : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        foreach (JsonSerializerOptions options in All().Select(MemberSourceTests.ReadOnly))
        {
            JsonTypeInfo<Box> info = (JsonTypeInfo<Box>)options.GetTypeInfo(typeof(Box));
            CountedSource<int> shared = new(() => Box.Numbers(5));
            DeepBox deep = new() { Rows = shared, Below = new CountedSource<Box>(() => [Box.Of(2), new Box { Rows = shared }]) };
            foreach (Box box in (Box[])[Box.Of(0), Box.Of(3), Box.Of(2_000), deep])
                yield return (JsonEncoder.Value(box, info), JsonSerializer.SerializeToUtf8Bytes(box, info));
        }
    }

    [Fact]
    public void Encode_ContractWithoutSources_IsTheCallersOwn()
    {
        Assert.Null(SourceTracking.For(BoxJson.Default.Plain));
        Assert.Null(SourceTracking.For(MemberSourceTests.ReadOnly(new()).GetTypeInfo(typeof(List<Dictionary<string, Plain?>>))));
        Assert.NotNull(SourceTracking.For(BoxJson.Default.Box));
        Assert.Same(SourceTracking.For(BoxJson.Default.Box), SourceTracking.For(BoxJson.Default.Box));
    }

    [Fact]
    public void Encode_ContractChangedByHand_IsLeftAsItIs()
    {
        JsonSerializerOptions options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        JsonTypeInfo<Box> changed = (JsonTypeInfo<Box>)options.GetTypeInfo(typeof(Box));
        changed.Properties[0].Name = "other";
        options.MakeReadOnly();
        Assert.Null(SourceTracking.For(changed));
    }

    [Fact]
    public async Task Encode_LeftInTheMiddle_SourceOfAGeneratedContractIsDisposedOnce()
    {
        CountedSource<int> rows = new(() => Box.Numbers(100_000));
        JsonEncoder encoder = JsonEncoder.Value<Box>(new DeepBox { Below = [new Box { Rows = rows }] }, BoxJson.Default.Box);
        await foreach (JsonChunk chunk in encoder.EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.Bytes > 0) break;
        }

        Assert.Equal((1, 1), (rows.Begun, rows.Disposed));
    }

    private static IEnumerable<JsonSerializerOptions> All()
    {
        yield return new();
        yield return new(JsonSerializerDefaults.Web)
        { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        yield return new() { ReferenceHandler = ReferenceHandler.Preserve };
        yield return new() { ReferenceHandler = ReferenceHandler.IgnoreCycles };
        yield return new() { Converters = { new Kind() }, NumberHandling = JsonNumberHandling.WriteAsString };
        yield return new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OnlyRanges } } };
        yield return new(JsonSerializerDefaults.Web) { TypeInfoResolver = BoxJson.Default };
        yield return new(BoxJson.Default.Options);
    }

    /// <summary>A predicate that looks at what the value is.</summary>
    private static void OnlyRanges(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties.Where(property => property.Name == nameof(Box.Rows)))
            property.ShouldSerialize = (_, value) => value is CountedSource<int>;
    }

    /// <summary>A converter that does so too.</summary>
    private sealed class Kind : JsonConverter<IEnumerable<object>>
    {
        public override IEnumerable<object> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, IEnumerable<object> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.GetType().Name);
    }

    internal sealed class OwnKind : JsonConverter<IEnumerable<string>>
    {
        public override IEnumerable<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, IEnumerable<string> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.GetType().Name);
    }
}

[JsonDerivedType(typeof(Box), "box")]
[JsonDerivedType(typeof(DeepBox), "deep")]
public class Box
{
    public IEnumerable<int>? Rows { get; init; }

    public IEnumerable<object>? Things { get; init; }

    public IEnumerable<int>? None { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IEnumerable<int>? Null { get; init; }

    [JsonNumberHandling(JsonNumberHandling.WriteAsString)]
    public IEnumerable<int> Quoted => Numbers(3);

    [JsonConverter(typeof(MemberSourceContract.OwnKind))]
    public IEnumerable<string> Named => Numbers(3).Select(i => $"{i}");

    public IEnumerable<char> Letters => "text";

    public IEnumerable<IEnumerable<int>> Nested => Numbers(3).Select(Numbers);

    public object Any => Numbers(2).ToArray();

    public static Box Of(int count) => new()
    {
        Rows = new CountedSource<int>(() => Numbers(count)),
        Things = Numbers(count % 7).Select(i => (object)$"é{i}"),
    };

    /// <summary>Not a collection.</summary>
    public static IEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++) yield return i;
    }
}

public class DeepBox : Box
{
    public IEnumerable<Box> Below { get; init; } = [];
}

public sealed record Plain(int Id, string[] Names, List<Plain?> More, Dictionary<string, DateTime?> Dates, Guid? Key);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Box))]
[JsonSerializable(typeof(Plain))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(string))]
public sealed partial class BoxJson : JsonSerializerContext;
