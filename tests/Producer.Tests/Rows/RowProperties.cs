using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>Whatever the table, the options and the sizes: each value is the serializer's, and a long one is no other.</summary>
public class RowProperties
{
    private static readonly Gen<(int Chunk, int Block, int Seed)> Sizes =
        from chunk in Gen.OneOf(Gen.Choose(1, 40), Gen.Choose(1, 6_000))
        from block in Gen.OneOf(Gen.Choose(1, 600), Gen.Constant(4096))
        from seed in Gen.Choose(0, int.MaxValue)
        select (chunk, block, seed);

    private static readonly Gen<JsonRowOptions> Options =
        from json in Gen.Elements<JsonSerializerOptions>(
            new(), new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull },
            new()
            {
                PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper,
                Encoder =
                JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            },
            new()
            {
                NumberHandling = JsonNumberHandling.WriteAsString,
                DefaultIgnoreCondition =
                JsonIgnoreCondition.WhenWritingDefault
            },
            new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals },
            new JsonSerializerOptions().AddStyle(new JsonStyle
            { LargeIntegersAsStrings = true, UtcAsZ = true, UnspecifiedKindIsUtc = true, OmitFractionalSeconds = true }))
        from format in Gen.Elements(Enum.GetValues<JsonFormat>())
        from shape in Gen.Elements(Enum.GetValues<JsonRowShape>())
        select new JsonRowOptions { SerializerOptions = json, Format = format, Shape = shape };

    [Fact]
    public void Rows_AnyTable_EachValueIsTheSerializers() => Check((table, options, sizes) =>
    {
        string[] items = [.. table.Items(options.SerializerOptions!, options.Shape)];
        (string text, long count) = Encode(JsonEncoder.Rows(table.Reader(sizes.Seed), options), sizes);
        Assert.Equal(RandomTable.Join(options.Format, items), text);
        Assert.Equal(items.Length, count);
    });

    [Fact]
    public void Rows_AnyTableIndented_IsTheSerializersIndentation() => Check((table, options, sizes) =>
    {
        JsonSerializerOptions indented =
            new(options.SerializerOptions!) { WriteIndented = true, IndentSize = 3, NewLine = "\r\n" };
        // A raw value, such as a large integer's string, is never indented.
        indented.Converters.Clear();
        string compact = RandomTable.Join(JsonFormat.Array, table.Items(new(indented) { WriteIndented = false }, options.Shape));
        Assert.Equal(RandomTable.Indent(compact, "   ", "\r\n"), Encode(JsonEncoder.Rows(table.Reader(sizes.Seed),
            options with { SerializerOptions = indented, Format = JsonFormat.Array }), sizes).Text);
    });

    [Fact]
    public void Rows_AnyLongColumns_TextAndCountAreThoseOfShortOnes() => Check((table, options, sizes) =>
    {
        Random random = new(sizes.Seed);
        string[] names = [.. table.Columns.GroupBy(column => column.Name)
            .Where(columns => columns.All(column => column.Type == typeof(byte[]) || column.Type == typeof(string)))
            .Select(columns => columns.Key).Where(_ => random.Next(3) > 0)];
        if (random.Next(3) == 0)
            options = options with
            {
                SerializerOptions =
                new(options.SerializerOptions!) { WriteIndented = true, NewLine = "\r\n" }
            };
        FakeReader reader = table.Reader(sizes.Seed);
        reader.IsSequential = names.Length > 0;
        (string shortText, long shortCount) = Encode(JsonEncoder.Rows(table.Reader(sizes.Seed), options), sizes);
        (string longText, long longCount) = Encode(JsonEncoder.Rows(reader, options with { StreamedColumns = names }), sizes);
        Assert.Equal(shortText, longText);
        Assert.Equal(shortCount, longCount);
        Assert.Equal(1, reader.Disposals);
    });

    private static (string Text, long Items) Encode(JsonEncoder encoder, (int Chunk, int Block, int) sizes) =>
        RandomTable.EncodeAsync(encoder, sizes.Chunk, sizes.Block).GetAwaiter().GetResult();

    private static void Check(Action<RandomTable, JsonRowOptions, (int Chunk, int Block, int Seed)> holds) => Prop.ForAll(
        Gen.Zip(Gen.Zip(RandomTable.Tables, Options), Sizes).ToArbitrary(),
        input => holds(input.Item1.Item1, input.Item1.Item2, input.Item2)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
