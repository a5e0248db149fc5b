using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

public class RangeEncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from range in (IEnumerable<(int Start, int Count)>)[(0, 0), (0, 1), (-120, 300), (5, 12_345), (99_990, 20)]
        select (JsonEncoder.Range(range.Start, range.Count),
            JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(range.Start, range.Count)));

    [Theory]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(2, long.MaxValue)]
    public void Range_ThatCannotBe_IsRefused(long start, long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(count), () => JsonEncoder.Range(start, count));

    [Fact]
    public void Range_ToTheLastLong_IsAccepted() => Assert.Equal(21, JsonEncoder.Range(long.MaxValue, 1).Length);
}

public class IntegerMemoryEncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        Random random = new(4);
        foreach (int count in (int[])[0, 1, 2, 5_000])
        {
            int[] ints = [.. Enumerable.Range(0, count).Select(_ => random.Next(int.MinValue, int.MaxValue))];
            long[] longs = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
            yield return (JsonEncoder.Integers(ints.AsMemory()), JsonSerializer.SerializeToUtf8Bytes(ints));
            yield return (JsonEncoder.Integers(longs.AsMemory()), JsonSerializer.SerializeToUtf8Bytes(longs));
            yield return (JsonEncoder.Integers((IEnumerable<int>)ints), JsonSerializer.SerializeToUtf8Bytes(ints));
        }
    }
}

public class IntegerSourceEncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        foreach (int count in (int[])[0, 1, 63, 64, 65, 3_000])
        {
            IEnumerable<int> ints = Enumerable.Range(-50, count).Select(value => value * 1_000_003);
            IEnumerable<long> longs = ints.Select(value => value * 1_000_000_007L);
            yield return (JsonEncoder.Integers(ints), JsonSerializer.SerializeToUtf8Bytes(ints));
            yield return (JsonEncoder.Integers(longs), JsonSerializer.SerializeToUtf8Bytes(longs));
        }
    }
}

public class PlainItemsTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from count in (IEnumerable<int>)[0, 1, 70, 1000]
        from options in Order.AllOptions
        let orders = Order.Some(count)
        select (JsonEncoder.Items(orders.Select(order => order), (JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order))),
            JsonSerializer.SerializeToUtf8Bytes(orders, options));
}

public class AsyncItemsTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from count in (IEnumerable<int>)[0, 1, 70, 1000]
        from options in Order.AllOptions
        from every in (IEnumerable<int>)[0, 1, 9]
        let orders = Order.Some(count)
        select (JsonEncoder.Items(Asynchronous(orders, every), (JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order))),
            JsonSerializer.SerializeToUtf8Bytes(orders, options));

    internal static async IAsyncEnumerable<T> Asynchronous<T>(IEnumerable<T> items, int waitEvery)
    {
        int i = 0;
        foreach (T item in items)
        {
            if (waitEvery > 0 && i++ % waitEvery == 0) await Task.Yield();
            yield return item;
        }
    }
}

public class ValueEncoderTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        foreach (JsonSerializerOptions options in Order.AllOptions)
        {
            foreach (object value in (object[])[1, "text", Order.Some(1)[0], Order.Some(3_000), new { a = Order.Some(500), b = 2 }])
            {
                yield return (JsonEncoder.Value(value, (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object))),
                    JsonSerializer.SerializeToUtf8Bytes(value, options));
            }

            Order[] orders = Order.Some(2_000);
            yield return (
                JsonEncoder.Value(new Page<IAsyncEnumerable<Order>>(AsyncItemsTests.Asynchronous(orders, 3), 7),
                    (JsonTypeInfo<Page<IAsyncEnumerable<Order>>>)options.GetTypeInfo(typeof(Page<IAsyncEnumerable<Order>>))),
                JsonSerializer.SerializeToUtf8Bytes(new Page<Order[]>(orders, 7), options));
        }
    }

    private sealed record Page<T>(T Orders, int Count);
}

public sealed record Order(
    int Id, string Name, double Price, Guid Key, DateTimeOffset At, bool Paid, long? Customer, IReadOnlyList<string> Tags)
{
    public static readonly JsonSerializerOptions[] AllOptions =
    [
        new(JsonSerializerDefaults.General) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() },
        new(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            WriteIndented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\r\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        },
    ];

    public static Order[] Some(int count)
    {
        Random random = new(count);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Order(i, $"Ø{i}\"<é>\u2028", random.NextDouble() * 1e6, Guid.NewGuid(),
                DateTimeOffset.UnixEpoch.AddSeconds(i), i % 2 == 0, i % 3 == 0 ? null : i, [.. Enumerable.Repeat("tag'", i % 4)])),
        ];
    }
}
