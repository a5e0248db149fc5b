using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

public class ObjectContract : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        Order[] orders = Order.Some(300);
        JsonTypeInfo<Order> info = Stage.Info<Order>();
        yield return (JsonEncoder.Object(), "{}"u8.ToArray());
        yield return (
            JsonEncoder.Object(JsonMember.Value("a\"<é😀", 1, Stage.Info<int>())),
            Serialize(new JsonObject { ["a\"<é😀"] = 1 }));
        yield return (
            JsonEncoder.Object(
                JsonMember.Value("exported_at", "today", Stage.Info<string>()),
                JsonMember.Items("orders", AsyncItemsTests.Asynchronous(orders, 7), info),
                JsonMember.Value("count", orders.Length, Stage.Info<int>()),
                JsonMember.Items("again", orders.Select(order => order), info),
                JsonMember.Of("none", JsonEncoder.Items(AsyncItemsTests.Asynchronous<Order>([], 0), info)),
                JsonMember.Of("range", JsonEncoder.Range(-5, 3_000)),
                JsonMember.Of("value", JsonEncoder.Value(orders, Stage.Info<Order[]>()))),
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                exported_at = "today",
                orders,
                count = orders.Length,
                again = orders,
                none = (Order[])[],
                range = Enumerable.Range(-5, 3_000),
                value = orders,
            }));
    }

    internal static byte[] Serialize(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}

public class SequenceContract : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        foreach (int count in (int[])[0, 1, 40])
        {
            IEnumerable<JsonEncoder> elements = Enumerable.Range(0, count).Select(i => JsonEncoder.Object(
                JsonMember.Value("id", i, Stage.Info<int>()),
                JsonMember.Items("rows", AsyncItemsTests.Asynchronous(Enumerable.Range(0, i * 10), 3), Stage.Info<int>()),
                JsonMember.Of("pages", JsonEncoder.Items([JsonEncoder.Range(0, i), JsonEncoder.Object()]))));
            byte[] expected = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, count).Select(i => new
            {
                id = i,
                rows = Enumerable.Range(0, i * 10),
                pages = (object[])[Enumerable.Range(0, i), new { }],
            }));
            yield return (JsonEncoder.Items(elements), expected);
            yield return (JsonEncoder.Items(AsyncItemsTests.Asynchronous(elements, 2)), expected);
        }
    }
}

public class ObjectEncoderTests
{
    [Fact]
    public async Task Value_Computed_SeesWhatWasStreamedBeforeIt_EachTime()
    {
        int count = 0;
        IEnumerable<int> Source()
        {
            for (count = 0; count < 1_000; count++) yield return count;
        }

        JsonEncoder encoder = JsonEncoder.Object(
            JsonMember.Value("before", () => count, Stage.Info<int>()),
            JsonMember.Items("items", Source(), Stage.Info<int>()),
            JsonMember.Value("after", () => count, Stage.Info<int>()));
        string items = $"\"items\":[{string.Join(',', Enumerable.Range(0, 1_000))}],\"after\":1000}}";
        Assert.Equal("{\"before\":0," + items, await Run(encoder));
        Assert.Equal("{\"before\":1000," + items, await Run(encoder));
    }

    [Fact]
    public async Task Encode_ItemsOfItsMembers_AreCounted()
    {
        JsonEncoder encoder = JsonEncoder.Items([
            JsonEncoder.Object(
                JsonMember.Items("a", AsyncItemsTests.Asynchronous(Enumerable.Range(0, 100), 9), Stage.Info<int>()),
                JsonMember.Value("b", 1, Stage.Info<int>()),
                JsonMember.Of("c", JsonEncoder.Object(JsonMember.Items("d", Enumerable.Range(0, 50), Stage.Info<int>())))),
            JsonEncoder.Range(0, 25)]);
        int items = 0;
        await foreach (JsonChunk chunk in encoder.EncodeAsync(new BlockWriter(4096))) items += chunk.Items;
        Assert.Equal(175, items);
    }

    [Fact]
    public async Task Encode_ManyValues_ComeInChunks_OnceNoSourceCanFailBeforeThem()
    {
        IEnumerable<JsonMember> values =
            Enumerable.Range(0, 1_000).Select(i => JsonMember.Value($"{i}", "0123456789", Stage.Info<string>()));
        await foreach (JsonChunk chunk in JsonEncoder.Object(values).EncodeAsync(new BlockWriter(4096), 100))
            Assert.InRange(chunk.Bytes, 1, 100 + 20);
    }

    [Fact]
    public async Task FirstItemThrowsWhileItIsWritten_NothingIsWritten()
    {
        BlockWriter writer = new(4096);
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            JsonEncoder encoder = JsonEncoder.Items([
                JsonEncoder.Object(
                    JsonMember.Value("id", 1, Stage.Info<int>()),
                    JsonMember.Items("rows", [new Broken()], Stage.Info<Broken>()))]);
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer)) Assert.Equal(0, chunk.Bytes);
        });
        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public async Task ValuesLongerThanAChunk_WaitForTheFirstItem()
    {
        BlockWriter writer = new(64);
        HandSource<int> source = new();
        source.Throw(new InvalidDataException());
        JsonEncoder meta = JsonEncoder.Object(JsonMember.Value("text", new string('x', 10_000), Stage.Info<string>()));
        JsonEncoder encoder = JsonEncoder.Object(
            JsonMember.Of("meta", meta), JsonMember.Items("rows", source, Stage.Info<int>()));
        await Assert.ThrowsAsync<InvalidDataException>(() => Run(encoder, writer, 10));
        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public async Task ValueThrows_WhatStoodBeforeItIsWhole_AndLaterSourcesAreNotBegun()
    {
        HandSource<int> later = new();
        BlockWriter writer = new(4096);
        JsonEncoder encoder = JsonEncoder.Object(
            JsonMember.Items("a", [1, 2], Stage.Info<int>()),
            JsonMember.Value<int>("b", () => throw new InvalidDataException(), Stage.Info<int>()),
            JsonMember.Items("c", later, Stage.Info<int>()));
        await Assert.ThrowsAsync<InvalidDataException>(() => Run(encoder, writer));
        Assert.Equal("{\"a\":[1,2]", Encoding.UTF8.GetString(writer.Written));
        Assert.Equal((0, 0), (later.Started, later.Disposed));
    }

    [Fact]
    public void Object_NullsInIt_AreRefused()
    {
        Assert.Throws<ArgumentException>("members", () => JsonEncoder.Object([null!]));
        Assert.Throws<ArgumentNullException>("members", () => JsonEncoder.Object((IEnumerable<JsonMember>)null!));
        Assert.Throws<ArgumentNullException>("name", () => JsonMember.Value(null!, 1, Stage.Info<int>()));
        Assert.Throws<ArgumentNullException>("encoder", () => JsonMember.Of("a", null!));
        Assert.Throws<ArgumentNullException>("value", () => JsonMember.Value("a", (Func<int>)null!, Stage.Info<int>()));
        Assert.Throws<ArgumentNullException>("elements", () => JsonEncoder.Items((IEnumerable<JsonEncoder>)null!));
    }

    [Fact]
    public async Task Sequence_NullInIt_IsToldAsSuch() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(JsonEncoder.Items([JsonEncoder.Object(), null!])));

    private static Task<string> Run(JsonEncoder encoder) => Run(encoder, new BlockWriter(4096));

    private static async Task<string> Run(JsonEncoder encoder, BlockWriter writer, int chunkSize = 4096)
    {
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer, chunkSize))
        {
        }

        return Encoding.UTF8.GetString(writer.Written);
    }

    private sealed class Broken
    {
        public int Id => 1;

        public int Value => throw new InvalidDataException();
    }
}
