using System.Text;

namespace StreamingJson.Tests;

/// <summary>What an encoder keeps towards its source and its writer, it keeps wherever it stands in another.</summary>
public class NestedSourceTests
{
    /// <summary>A place for an encoder, and what stands before and behind it there.</summary>
    private static readonly Dictionary<string, (Func<JsonEncoder, JsonEncoder> Around, string Before, string Behind)>
        Places = new()
        {
            ["first"] = (inner => JsonEncoder.Object(JsonMember.Of("a", inner), Number("b")), "{\"a\":", ",\"b\":5}"),
            ["middle"] = (
            inner => JsonEncoder.Object(Number("a"), JsonMember.Of("b", inner), Number("c")),
            "{\"a\":5,\"b\":", ",\"c\":5}"),
            ["last"] = (inner => JsonEncoder.Object(Number("a"), JsonMember.Of("b", inner)), "{\"a\":5,\"b\":", "}"),
            ["two deep"] = (
            inner => JsonEncoder.Object(
                Number("a"), JsonMember.Of("b", JsonEncoder.Object(Number("c"), JsonMember.Of("d", inner))), Number("e")),
            "{\"a\":5,\"b\":{\"c\":5,\"d\":", "},\"e\":5}"),
            ["sequence"] = (
            inner => JsonEncoder.Items([JsonEncoder.Object(Number("a"), JsonMember.Of("b", inner)), JsonEncoder.Object()]),
            "[{\"a\":5,\"b\":", "},{}]"),
            ["asynchronous sequence"] = (inner => JsonEncoder.Items(Later(inner)), "[", "]"),
        };

    public static TheoryData<string, bool> PlacesAndKinds()
    {
        TheoryData<string, bool> data = [];
        foreach (string place in Places.Keys)
        {
            data.Add(place, false);
            data.Add(place, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(PlacesAndKinds))]
    public async Task SourceWaits_ChunkSaysSo_AndNothingIsWrittenBeforeTheNextChunk(string place, bool value)
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        await using IAsyncEnumerator<JsonChunk> chunks = Encode(place, value, source).EncodeAsync(writer).GetAsyncEnumerator();
        string[] states = ["", Places[place].Before + "[1", Places[place].Before + "[1,2"];
        for (int i = 0; i < states.Length; i++)
        {
            // The asynchronous sequence may have a wait of its own first.
            do
            {
                Assert.True(await chunks.MoveNextAsync());
            }
            while (!chunks.Current.SourcePending || !source.IsWaitedFor);
            Assert.Equal(states[i], Encoding.UTF8.GetString(writer.Written));
            ValueTask<bool> next = chunks.MoveNextAsync();
            Assert.False(next.IsCompleted);
            if (i < 2) source.Yield(i + 1);
            else source.End();
            Assert.True(await next);
            Assert.Equal(default, chunks.Current);
            Assert.Equal(states[i], Encoding.UTF8.GetString(writer.Written));
        }

        while (await chunks.MoveNextAsync())
        {
        }

        Assert.Equal(Places[place].Before + "[1,2]" + Places[place].Behind, Encoding.UTF8.GetString(writer.Written));
        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    [Theory]
    [MemberData(nameof(PlacesAndKinds))]
    public async Task SourceThrowsBeforeItsFirstItem_NothingIsWritten(string place, bool value)
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        source.Throw(new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(place, value, source).EncodeAsync(writer, 1)) Assert.Equal(0, chunk.Bytes);
        });
        Assert.Equal(0, writer.Count);
        Assert.Equal(1, source.Disposed);
    }

    [Theory]
    [MemberData(nameof(PlacesAndKinds))]
    public async Task LeftWhileTheSourceWaits_CancelsItsStep_AndDisposesOnce(string place, bool value)
    {
        HandSource<int> source = new();
        source.Yield(1);
        await foreach (JsonChunk chunk in Encode(place, value, source).EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.SourcePending && source.IsWaitedFor) break;
        }

        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    [Theory]
    [MemberData(nameof(PlacesAndKinds))]
    public async Task LeftBeforeTheFirstStep_SourceIsNotBegun(string place, bool value)
    {
        HandSource<int> source = new();
        await Encode(place, value, source).EncodeAsync(new BlockWriter(4096)).GetAsyncEnumerator().DisposeAsync();
        Assert.Equal((0, 0), (source.Started, source.Disposed));
    }

    private static JsonEncoder Encode(string place, bool value, HandSource<int> source)
    {
        // The test framework's context would carry the serializer off to another thread, where nobody knows what it waits for.
        SynchronizationContext.SetSynchronizationContext(null);
        return Places[place].Around(value
            ? JsonEncoder.Value<IAsyncEnumerable<int>>(source, Stage.Info<IAsyncEnumerable<int>>())
            : JsonEncoder.Items(source, Stage.Info<int>()));
    }

    private static JsonMember Number(string name) => JsonMember.Value(name, 5, Stage.Info<int>());

    private static async IAsyncEnumerable<JsonEncoder> Later(JsonEncoder encoder)
    {
        await Task.Yield();
        yield return encoder;
    }
}
