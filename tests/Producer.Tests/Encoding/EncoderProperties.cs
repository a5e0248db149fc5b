using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>Whatever the value, and however the memory comes: our bytes are the serializer's.</summary>
public class EncoderProperties
{
    private static readonly Gen<string> Text = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Elements("", "\"", "\\", "\0", "\u2028", "</script>", "😀", "é'<>&", new string('x', 5_000), "\ud800x"));

    private static readonly Gen<object?> Leaf = Gen.OneOf(
        Gen.Constant<object?>(null),
        ArbMap.Default.GeneratorFor<bool>().Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<long>().Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<int>().Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<decimal>().Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<Guid>().Select(value => (object?)value),
        ArbMap.Default.GeneratorFor<DateTime>().Select(value => (object?)value),
        Text.Select(value => (object?)value));

    private static readonly Gen<(int Chunk, int Block)> Sizes = Gen.Zip(
        Gen.OneOf(Gen.Choose(1, 300), Gen.Constant(4096)), Gen.OneOf(Gen.Choose(1, 600), Gen.Constant(4096)));

    [Fact]
    public void Array_OfRandomTrees() => Check(Gen.Sized(Tree).ListOf(), trees => (
        JsonEncoder.Items(trees.Select(tree => tree), Stage.Info<object?>()), Serialize<IEnumerable<object?>>(trees)));

    [Fact]
    public void AsyncArray_OfRandomTrees_WhoseSourceWaitsAtRandom() => Check(Gen.Zip(Gen.Sized(Tree).ListOf(), Gen.Choose(0, 3)),
        input => (
            JsonEncoder.Items(AsyncItemsTests.Asynchronous(input.Item1, input.Item2), Stage.Info<object?>()),
            Serialize<IEnumerable<object?>>(input.Item1)));

    [Fact]
    public void Value_RandomTree() => Check(Gen.Sized(Tree), tree => (
        JsonEncoder.Value(tree, Stage.Info<object?>()), Serialize(tree)));

    [Fact]
    public void Integers_RandomLists() => Check(
        Gen.Zip(ArbMap.Default.GeneratorFor<long>(), Gen.Choose(0, 63)).Select(pair => pair.Item1 >> pair.Item2).ListOf(),
        values => (JsonEncoder.Integers(values.ToArray().AsMemory()), Serialize<IEnumerable<long>>(values)));

    [Fact]
    public void Range_AnyStartAndCount() => Check(
        Gen.Zip(Gen.Zip(ArbMap.Default.GeneratorFor<int>(), Gen.Choose(0, 20)).Select(pair => pair.Item1 >> pair.Item2), Gen.Choose(0, 3_000)),
        range => (JsonEncoder.Range(range.Item1, range.Item2),
            Serialize(Enumerable.Range(0, range.Item2).Select(i => (long)range.Item1 + i))));

    private static Gen<object?> Tree(int size) => size <= 0 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (1, Tree(size / 4).ListOf().Select(list => (object?)list.ToList())),
        (1, Gen.Zip(Text, Tree(size / 4)).ListOf().Select(pairs => (object?)pairs
            .DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2))));

    private static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Stage.Info<T>());

    private static void Check<T>(Gen<T> inputs, Func<T, (JsonEncoder Encoder, byte[] Expected)> encode) => Prop.ForAll(
        Gen.Zip(inputs, Sizes).ToArbitrary(),
        input =>
        {
            (JsonEncoder encoder, byte[] expected) = encode(input.Item1);
            BlockWriter writer = new(input.Item2.Block);
            EncodeAsync(encoder, writer, input.Item2.Chunk).GetAwaiter().GetResult();
            return writer.Written.AsSpan().SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static async Task EncodeAsync(JsonEncoder encoder, BlockWriter writer, int chunkSize)
    {
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer, chunkSize).ConfigureAwait(false))
        {
        }
    }
}
