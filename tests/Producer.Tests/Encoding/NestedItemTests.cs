using System.Text;
using System.Text.Json;

namespace StreamingJson.Tests;

/// <summary>
/// Items that have a source within, which is known before they are written only by looking at them: they are written as the serializer
/// writes them in a call that can wait, and the others beside them as ever.
/// </summary>
public class NestedItemTests
{
    /// <summary>A sequence of three items, the first of which has the source in it.</summary>
    private static readonly Dictionary<string, Func<IAsyncEnumerable<int>, JsonFormat, (JsonEncoder Encoder, string First, string Others)>>
        Places = new()
        {
            ["the item itself"] = (source, format) => Of<object>(format, source, 5, "a", "{0}"),
            ["a member"] = (source, format) => Of<Envelope>(
                format, new(1, source), new(2, 5), new(3, null), "{{\"Id\":1,\"Content\":{0}}}"),
            ["a member of a derived type"] = (source, format) => Of<object>(
                format, new Envelope(1, source), new Envelope(2, 5), 7, "{{\"Id\":1,\"Content\":{0}}}"),
            ["a member of a structure"] = (source, format) => Of<Slot>(
                format, new(1, source), new(2, 5), default, "{{\"Id\":1,\"Content\":{0}}}"),
            ["a member of a structure that may be missing"] = (source, format) => Of<Slot?>(
                format, new(1, source), null, new(2, 5), "{{\"Id\":1,\"Content\":{0}}}"),
            ["a member of a member"] = (source, format) => Of<Envelope>(
                format, new(1, new Envelope(2, source)), new(2, new Envelope(3, 5)), new(3, null),
                "{{\"Id\":1,\"Content\":{{\"Id\":2,\"Content\":{0}}}}}"),
            ["a value of a dictionary"] = (source, format) => Of<Dictionary<string, object?>>(
                format, new() { ["a"] = 1, ["b"] = source }, new() { ["a"] = 1 }, [], "{{\"a\":1,\"b\":{0}}}"),
            ["a value of somebody's dictionary"] = (source, format) => Of<object>(
                format, new OwnDictionary { ["b"] = source }, new OwnDictionary { ["a"] = 1 }, new OwnDictionary(), "{{\"b\":{0}}}"),
            ["an element of an array"] = (source, format) => Of<object[]>(format, [1, source], [2], [], "[1,{0}]"),
            ["an element of a query"] = (source, format) => Of<IEnumerable<object>>(
                format, Enumerable.Repeat<object>(source, 1), [2], [], "[{0}]"),
        };

    public static TheoryData<string, JsonFormat> All
    {
        get
        {
            TheoryData<string, JsonFormat> data = [];
            foreach (string place in Places.Keys)
                foreach (JsonFormat format in Enum.GetValues<JsonFormat>()) data.Add(place, format);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task AnyChunkSize_IsWhatTheSerializerWrites(string place, JsonFormat format)
    {
        foreach (int chunkSize in new[] { 1, 7, 4096 })
        {
            BlockWriter writer = new(64);
            (JsonEncoder encoder, string first, string rest) = Places[place](Numbers(300), format);
            int items = 0;
            int bytes = 0;
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize))
            {
                (items, bytes) = (items + chunk.Items, bytes + chunk.Bytes);
                Assert.Equal(writer.Count, bytes);
            }

            string numbers = $"[{string.Join(',', Enumerable.Range(0, 300))}]";
            Assert.Equal(Framed(format, string.Format(first, numbers), rest), Encoding.UTF8.GetString(writer.Written));
            Assert.Equal(3, items);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task SourceWaits_ChunkSaysSo_AndNothingIsWrittenMeanwhile(string place, JsonFormat format)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        (JsonEncoder encoder, string first, string rest) = Places[place](source, format);
        await using IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(writer).GetAsyncEnumerator();
        for (int i = 0; i < 3; i++)
        {
            do
            {
                Assert.True(await chunks.MoveNextAsync());
            }
            while (!chunks.Current.SourcePending);
            int before = writer.Count;
            ValueTask<bool> next = chunks.MoveNextAsync();
            Assert.False(next.IsCompleted);
            if (i < 2) source.Yield(i + 1);
            else source.End();
            Assert.True(await next);
            Assert.Equal((default, before), (chunks.Current, writer.Count));
        }

        while (await chunks.MoveNextAsync())
        {
        }

        Assert.Equal(Framed(format, string.Format(first, "[1,2]"), rest), Encoding.UTF8.GetString(writer.Written));
        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task SourceThrowsBeforeItsFirstItem_NothingIsWritten(string place, JsonFormat format)
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        source.Throw(new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Places[place](source, format).Encoder.EncodeAsync(writer, 1)) Assert.Equal(0, chunk.Bytes);
        });
        Assert.Equal(0, writer.Count);
        Assert.Equal(1, source.Disposed);
    }

    /// <summary>What there is of the item must not swallow the record behind it.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task SourceThrowsLate_FailureIsARecordOfItsOwn(string place, JsonFormat format)
    {
        if (format == JsonFormat.Array) return;
        BlockWriter writer = new(4096);
        JsonEncoder encoder = Places[place](Failing(100_000), format).Encoder;
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk _ in encoder.EncodeAsync(writer))
            {
            }
        });
        Assert.True(encoder.TryWriteFailure(writer, "{}"u8));
        (_, object? failure) = Records.TakeFailure(format, writer.Written);
        Assert.Null(JsonModel.Difference(
            new Dictionary<string, object?> { ["error"] = new Dictionary<string, object?>() }, failure));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task LeftWhileTheSourceWaits_CancelsItsStep_AndDisposesOnce(string place, JsonFormat format)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        HandSource<int> source = new();
        source.Yield(1);
        await foreach (JsonChunk chunk in Places[place](source, format).Encoder.EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.SourcePending && source.IsWaitedFor) break;
        }

        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    /// <summary>But for sources in collections, which the serializer leaves open (dotnet/runtime#126695).</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task LeftInItsMiddle_DisposesOnce(string place, JsonFormat format)
    {
        if (place.Contains("dictionary", StringComparison.Ordinal) || place.Contains("element", StringComparison.Ordinal)) return;
        HandSource<int> source = new();
        for (int i = 0; i < 50_000; i++) source.Yield(1_000_000);
        BlockWriter writer = new(4096);
        await foreach (JsonChunk chunk in Places[place](source, format).Encoder.EncodeAsync(writer))
        {
            if (writer.Count > 40_000) break;
        }

        Assert.Equal((1, 1), (source.Started, source.Disposed));
    }

    /// <summary>A value that is in itself is the serializer's to refuse; to look for sources in it must end.</summary>
    [Fact]
    public async Task ItemThatIsInItself_IsRefused()
    {
        object[] items = new object[1];
        items[0] = items;
        await Assert.ThrowsAsync<JsonException>(async () =>
        {
            await foreach (JsonChunk _ in JsonEncoder.Items(items, Stage.Info<object>()).EncodeAsync(new BlockWriter(4096)))
            {
            }
        });
    }

    private static (JsonEncoder, string, string) Of<T>(JsonFormat format, T first, T second, T third, string text) =>
        (JsonEncoder.Items(new[] { first, second, third }.AsEnumerable(), Stage.Info<T>(), format), text,
            $"{JsonSerializer.Serialize(second, Stage.Info<T>())}\n{JsonSerializer.Serialize(third, Stage.Info<T>())}");

    private static string Framed(JsonFormat format, string first, string rest)
    {
        string[] items = [first, .. rest.Split('\n')];
        return format switch
        {
            JsonFormat.Array => $"[{string.Join(',', items)}]",
            JsonFormat.Lines => string.Concat(items.Select(item => item + "\n")),
            JsonFormat.Sequence => string.Concat(items.Select(item => "\u001e" + item + "\n")),
            _ => string.Concat(items.Select(item => "data: " + item + "\n\n")),
        };
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 100 == 50) await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Failing(int count)
    {
        await foreach (int i in Numbers(count)) yield return i;
        throw new InvalidDataException();
    }

    public sealed record Envelope(int Id, object? Content);

    public readonly record struct Slot(int Id, object? Content);

    /// <summary>A dictionary that is one by its generic interface alone.</summary>
    public sealed class OwnDictionary : IDictionary<string, object?>
    {
        private readonly Dictionary<string, object?> _values = [];

        public ICollection<string> Keys => _values.Keys;

        public ICollection<object?> Values => _values.Values;

        public int Count => _values.Count;

        public bool IsReadOnly => false;

        public object? this[string key]
        {
            get => _values[key];
            set => _values[key] = value;
        }

        public void Add(string key, object? value) => _values.Add(key, value);

        public void Add(KeyValuePair<string, object?> item) => _values.Add(item.Key, item.Value);

        public void Clear() => _values.Clear();

        public bool Contains(KeyValuePair<string, object?> item) => _values.Contains(item);

        public bool ContainsKey(string key) => _values.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

        public bool Remove(string key) => _values.Remove(key);

        public bool Remove(KeyValuePair<string, object?> item) => _values.Remove(item.Key);

        public bool TryGetValue(string key, out object? value) => _values.TryGetValue(key, out value);

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
