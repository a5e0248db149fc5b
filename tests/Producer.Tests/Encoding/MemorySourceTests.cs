using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>Arrays and lists are read without asking for each item; nobody can tell from what is written.</summary>
public class MemorySourceTests
{
    private static readonly int[] Counts = [0, 1, 2, 63, 64, 65, 1_000];
    private static readonly int[] ChunkSizes = [1, 7, 64, 4096, 100_000];

    [Fact]
    public Task Guids() => AssertSameAsync(i => new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    [Fact]
    public Task Texts() => AssertSameAsync(i => i % 50 == 49 ? new string('x', 9_000) : i % 7 == 0 ? null! : $"\"{i}");

    [Fact]
    public Task Integers32() => AssertSameAsync(i => i * 7_919 * (i % 3 - 1));

    [Fact]
    public Task Integers64() => AssertSameAsync(i => (long)i << i % 60);

    [Fact]
    public Task Records() => AssertSameAsync(i => new Named(i, new string('n', i % 100)));

    /// <param name="torn">What has been written of it by then: with the longer one, the writer has handed on what was before it.</param>
    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task ElementThatThrows_WhatIsWholeIsKept_AndCounted(int torn)
    {
        Fragile[] items = [.. Enumerable.Range(0, 200).Select(i => new Fragile(new string('x', i == 137 ? torn : i % 90), i == 137))];
        string whole = JsonSerializer.Serialize(items[..137])[..^1];
        foreach (IEnumerable<Fragile> source in new IEnumerable<Fragile>[] { items, items.ToList() })
        {
            foreach (int chunkSize in ChunkSizes)
            {
                (string text, int count, Exception? error) = await EncodeAsync(JsonEncoder.Items(source, Reflected<Fragile>()), chunkSize);
                Assert.IsType<InvalidDataException>(error);
                Assert.StartsWith(whole, text, StringComparison.Ordinal);
                Assert.Equal(137, count);
                // What has been handed on is not taken back: the comma, and the beginning.
                Assert.InRange(text.Length - whole.Length, 0, torn == 10 ? 0 : 20);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ListThatIsChangedMeanwhile_IsAFailure(bool integers)
    {
        List<int> list = [.. Enumerable.Range(0, 10_000)];
        JsonEncoder encoder = integers ? JsonEncoder.Items(list, Stage.Info<int>())
            : JsonEncoder.Items(list, Stage.Info<int>(), JsonFormat.Lines);
        ArrayBufferWriter<byte> writer = new();
        await using IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(writer).GetAsyncEnumerator();
        Assert.True(await chunks.MoveNextAsync());
        list[5] = 5;
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (await chunks.MoveNextAsync()) Assert.InRange(writer.WrittenCount, 0, 20_000);
        });
    }

    /// <summary>Elements have code of their own: behind the one that does it, no other is written.</summary>
    [Fact]
    public async Task ListThatIsClearedByItsElement_IsAFailure_NothingIsInvented()
    {
        List<Acting> list = [];
        for (int i = 0; i < 100; i++) list.Add(new Acting(i == 70 ? list.Clear : () => { }));
        (string text, int count, Exception? error) = await EncodeAsync(JsonEncoder.Items(list, Reflected<Acting>()), 4096);
        Assert.IsType<InvalidOperationException>(error);
        Assert.Equal(("[" + string.Join(',', Enumerable.Repeat("""{"Value":1}""", 71)), 71), (text, count));
    }

    [Fact]
    public async Task CancelledByAnElement_EndsBehindIt()
    {
        using CancellationTokenSource stop = new();
        Acting[] items = [.. Enumerable.Range(0, 100).Select(i => new Acting(i == 70 ? stop.Cancel : () => { }))];
        (string text, int count, Exception? error) = await EncodeAsync(JsonEncoder.Items(items, Reflected<Acting>()), 4096, stop.Token);
        Assert.IsAssignableFrom<OperationCanceledException>(error);
        Assert.Equal(("[" + string.Join(',', Enumerable.Repeat("""{"Value":1}""", 71)), 71), (text, count));
    }

    [Fact]
    public async Task LargestChunks_AreBounded()
    {
        JsonEncoder encoder = JsonEncoder.Items(new bool[200_000], Reflected<bool>());
        List<int> bytes = [];
        await foreach (JsonChunk chunk in encoder.EncodeAsync(new ArrayBufferWriter<byte>(), int.MaxValue)) bytes.Add(chunk.Bytes);
        Assert.Equal(1_200_001, bytes.Sum());
        Assert.All(bytes, chunk => Assert.InRange(chunk, 1, 64 * 1024 + 6));
    }

    [Fact]
    public async Task ListThatEnumeratesSomethingElse_IsEnumerated()
    {
        (string text, int count, _) = await EncodeAsync(JsonEncoder.Items(new Backwards { 1, 2, 3 }, Stage.Info<int>()), 4096);
        Assert.Equal(("[3,2,1]", 3), (text, count));
    }

    [Fact]
    public async Task ArrayOfADerivedType_IsAnArray()
    {
        object[] items = new string[] { "a", "b" };
        (string text, int count, _) = await EncodeAsync(JsonEncoder.Items(items, Reflected<object>()), 4096);
        Assert.Equal(("""["a","b"]""", 2), (text, count));
    }

    [Fact]
    public async Task Cancelled_EndsBehindItsChunk()
    {
        using CancellationTokenSource stop = new();
        JsonEncoder encoder = JsonEncoder.Items(Enumerable.Range(0, 10_000).Select(i => $"{i}").ToArray(), Stage.Info<string>());
        ArrayBufferWriter<byte> writer = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, 64, stop.Token)) await stop.CancelAsync();
        });
        Assert.InRange(writer.WrittenCount, 64, 100);
    }

    private static async Task AssertSameAsync<T>(Func<int, T> item)
    {
        JsonTypeInfo<T> info = Reflected<T>();
        foreach (int count in Counts)
        {
            T[] items = [.. Enumerable.Range(0, count).Select(item)];
            string expected = JsonSerializer.Serialize(items, info.Options);
            foreach (int chunkSize in ChunkSizes)
            {
                foreach (IEnumerable<T> source in new IEnumerable<T>[] { items, items.ToList() })
                {
                    (string text, int counted, Exception? error) = await EncodeAsync(JsonEncoder.Items(source, info), chunkSize);
                    Assert.Equal((expected, count, null), (text, counted, error));
                }
            }
        }
    }

    private static async Task<(string Text, int Items, Exception? Error)> EncodeAsync(
        JsonEncoder encoder, int chunkSize, CancellationToken cancellationToken = default)
    {
        ArrayBufferWriter<byte> writer = new();
        int items = 0;
        int bytes = 0;
        Exception? error = null;
        try
        {
            await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize, cancellationToken))
            {
                items += chunk.Items;
                bytes += chunk.Bytes;
                Assert.Equal(bytes, writer.WrittenCount);
            }
        }
        catch (Exception thrown) when (thrown is InvalidDataException or InvalidOperationException or OperationCanceledException)
        {
            error = thrown;
        }

        return (Encoding.UTF8.GetString(writer.WrittenSpan), items, error);
    }

    private static JsonTypeInfo<T> Reflected<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Default.GetTypeInfo(typeof(T));

    private sealed record Named(int Id, string Name);

    private sealed class Acting(Action act)
    {
        public int Value
        {
            get
            {
                act();
                return 1;
            }
        }
    }

    private sealed class Fragile(string text, bool throws)
    {
        public string Text => text;

        public int Length => throws ? throw new InvalidDataException("torn") : text.Length;
    }

    private sealed class Backwards : List<int>, IEnumerable<int>
    {
        IEnumerator<int> IEnumerable<int>.GetEnumerator()
        {
            for (int i = Count - 1; i >= 0; i--) yield return this[i];
        }
    }
}
