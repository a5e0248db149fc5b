using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>Whatever the document and wherever it is cut: a slice is that part of the whole.</summary>
public class AddressingProperties
{
    private static readonly Gen<(int Chunk, int Block)> Sizes = Gen.Zip(
        Gen.OneOf(Gen.Choose(1, 300), Gen.Constant(4096), Gen.Constant(100_000)),
        Gen.OneOf(Gen.Choose(1, 600), Gen.Constant(4096)));

    private static readonly Gen<string?> Text = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string?>(),
        Gen.Elements<string?>("", "\u2028", "😀", new string('é', 3_000), new string('x', 70_000)));

    private static readonly Gen<JsonSerializerOptions> Options =
        from indented in Gen.Elements(true, false)
        from size in Gen.Choose(0, 4)
        from newLine in Gen.Elements("\n", "\r\n")
        select new JsonSerializerOptions
        {
            WriteIndented = indented,
            IndentSize = size,
            NewLine = newLine,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    private static readonly Gen<(IAddressableJson Document, byte[] Bytes)> Documents = Gen.OneOf(
        from start in ArbMap.Default.GeneratorFor<int>()
        from shift in Gen.Choose(0, 31)
        from count in Gen.Choose(0, 3_000)
        let values = Enumerable.Range(0, count).Select(i => (long)(start >> shift) + i)
        select ((IAddressableJson)JsonEncoder.Range(start >> shift, count), Texts.Serialize(values)),
        from texts in Text.ListOf()
        from options in Options
        select Index(texts.ToArray(), options),
        from lists in ArbMap.Default.GeneratorFor<Dictionary<string, int[]>[]>()
        from options in Options
        select Index(lists, options),
        from count in Gen.Choose(0, 1_500)
        from options in Gen.Elements(Order.AllOptions)
        select Index(Order.Some(count), options),
        from values in ArbMap.Default.GeneratorFor<long>().ListOf(9_000)
        select ((IAddressableJson)Run(JsonEncoder.IndexAsync(values.ToArray().AsMemory())), Texts.Serialize(values)));

    [Fact]
    public void Slice_AnyOffsetAndLength_IsThatPartOfTheWhole() => Check(400, 2, (document, bytes, cuts, sizes) =>
        Texts.Write(document.Slice(cuts[0], cuts[1] - cuts[0]), sizes.Chunk, sizes.Block)
            .AsSpan().SequenceEqual(bytes.AsSpan(cuts[0], cuts[1] - cuts[0])));

    [Fact]
    public void EightSlices_PutTogether_AreTheWhole() => Check(100, 7, (document, bytes, cuts, sizes) =>
    {
        int[] edges = [0, .. cuts, bytes.Length];
        ArrayBufferWriter<byte> together = new();
        foreach ((int from, int to) in edges.Zip(edges.Skip(1)))
            together.Write(Texts.Write(document.Slice(from, to - from), sizes.Chunk, sizes.Block));
        return together.WrittenSpan.SequenceEqual(bytes);
    });

    private static void Check(
        int tests, int cuts, Func<IAddressableJson, byte[], int[], (int Chunk, int Block), bool> holds) => Prop.ForAll(
        (from document in Documents
         from places in Gen.Choose(0, document.Bytes.Length).ListOf(cuts)
         from sizes in Sizes
         select (document, places: places.Order().ToArray(), sizes)).ToArbitrary(),
        input => input.document.Document.Length == input.document.Bytes.Length
            && holds(input.document.Document, input.document.Bytes, input.places, input.sizes))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    private static (IAddressableJson, byte[]) Index<T>(T[] items, JsonSerializerOptions options) => (
        Run(JsonEncoder.IndexAsync(items, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))), Texts.Serialize(items, options));

    private static IndexedJson Run(Task<IndexedJson> pass) => pass.GetAwaiter().GetResult();
}
