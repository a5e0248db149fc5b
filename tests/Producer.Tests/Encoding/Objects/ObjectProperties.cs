using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>However encoders are put into each other: the bytes are those of the same tree of nodes.</summary>
public class ObjectProperties
{
    private static readonly Gen<string> Text = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Elements("", "\"", "\\", "\0", "\u2028", "</script>", "😀", "é'<>&+`", new string('x', 5_000), "\ud800x", "x\udc00"));

    private static readonly Gen<(int Chunk, int Block)> Sizes = Gen.Zip(
        Gen.OneOf(Gen.Choose(1, 300), Gen.Constant(4096)), Gen.OneOf(Gen.Choose(1, 600), Gen.Constant(4096)));

    /// <summary>A document in both forms.</summary>
    private sealed record Pair(Func<JsonNode> Node, JsonEncoder Encoder, Func<string, JsonMember>? Value = null)
    {
        public JsonMember As(string name) => Value is null ? JsonMember.Of(name, Encoder) : Value(name);
    }

    [Fact]
    public void Tree_OfEncoders_IsTheTreeOfNodes() => Prop.ForAll(
        Gen.Zip(Gen.Sized(Tree), Sizes).ToArbitrary(),
        input =>
        {
            (Pair pair, (int chunkSize, int blockSize)) = input;
            byte[] expected = Encoding.UTF8.GetBytes(pair.Node().ToJsonString());
            // Twice, since an encoder of such members may be used again.
            return Enumerable.Range(0, 2).All(_ => Run(pair.Encoder, blockSize, chunkSize).AsSpan().SequenceEqual(expected));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<Pair> Tree(int size) => size <= 0 ? Leaf : Gen.Frequency(
        (2, Leaf),
        (2, Gen.Zip(Text, Tree(size / 3)).ListOf().Select(members => OfMembers(members.DistinctBy(member => member.Item1)))),
        (2, Gen.Zip(Tree(size / 3).ListOf(), Gen.Choose(-1, 3)).Select(list => OfElements([.. list.Item1], list.Item2))));

    private static Gen<Pair> Leaf => Gen.OneOf(
        Text.Select(text => new Pair(
            () => JsonValue.Create(text),
            JsonEncoder.Value(text, Stage.Info<string>()),
            name => JsonMember.Value(name, text, Stage.Info<string>()))),
        ArbMap.Default.GeneratorFor<int>().Select(number => new Pair(
            () => JsonValue.Create(number),
            JsonEncoder.Value(number, Stage.Info<int>()),
            name => JsonMember.Value(name, () => number, Stage.Info<int>()))),
        Gen.Zip(Text.ListOf(), Gen.Choose(0, 3)).Select(list => new Pair(
            () => new JsonArray([.. list.Item1.Select(text => JsonValue.Create(text))]),
            JsonEncoder.Items(AsyncItemsTests.Asynchronous(list.Item1, list.Item2), Stage.Info<string>()))),
        Gen.Choose(0, 300).Select(count => new Pair(
            () => new JsonArray([.. Enumerable.Range(0, count).Select(i => JsonValue.Create(i))]), JsonEncoder.Range(0, count))));

    private static Pair OfMembers(IEnumerable<(string Name, Pair Value)> members)
    {
        (string Name, Pair Value)[] all = [.. members];
        return new Pair(
            () => new JsonObject(all.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value.Node()))),
            JsonEncoder.Object(all.Select(member => member.Value.As(member.Name))));
    }

    private static Pair OfElements(Pair[] elements, int waitEvery)
    {
        IEnumerable<JsonEncoder> encoders = elements.Select(element => element.Encoder);
        return new Pair(
            () => new JsonArray([.. elements.Select(element => element.Node())]),
            waitEvery < 0 ? JsonEncoder.Items(encoders) : JsonEncoder.Items(AsyncItemsTests.Asynchronous(encoders, waitEvery)));
    }

    private static byte[] Run(JsonEncoder encoder, int blockSize, int chunkSize)
    {
        BlockWriter writer = new(blockSize);
        RunAsync().GetAwaiter().GetResult();
        return writer.Written;

        async Task RunAsync()
        {
            int bytes = 0;
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize).ConfigureAwait(false))
            {
                bytes += chunk.Bytes;
                Assert.Equal(writer.Count, bytes);
            }
        }
    }
}
