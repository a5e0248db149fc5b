using System.Data;
using System.Data.Common;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>A document of about a megabyte, and the time that each contender takes for it; each says how many bytes it wrote.</summary>
public abstract class Subject
{
    private readonly DiscardingPipeWriter _writer = new();
    private Func<DiscardingPipeWriter, ValueTask<long>> _ours = null!;
    private Func<DiscardingPipeWriter, Task> _serializer = null!;
    private Func<byte[]> _buffer = null!;

    [GlobalSetup]
    public void Setup()
    {
        Create();
        (long ours, long theirs) = (Ours().AsTask().GetAwaiter().GetResult(), SerializerToPipe().AsTask().GetAwaiter().GetResult());
        if (ours != theirs) throw new InvalidOperationException($"Ours gives {ours} bytes, and not JsonSerializer's {theirs}.");
    }

    [Benchmark(Description = "ours")]
    public ValueTask<long> Ours() => _ours(_writer);

    [Benchmark(Baseline = true, Description = "JsonSerializer to a PipeWriter")]
    public async ValueTask<long> SerializerToPipe()
    {
        _ = await _writer.FlushAsync();
        long before = _writer.Written;
        await _serializer(_writer);
        _ = await _writer.FlushAsync();
        return _writer.Written - before;
    }

    [Benchmark(Description = "JsonSerializer to a buffer")]
    public long SerializerToBuffer() => _buffer().Length;
    protected abstract void Create();

    // Values that are new for each use, where they can be read only once.
    private protected void Use<T>(Func<T> values, Func<JsonEncoder> encoder, JsonTypeInfo<T> typeInfo)
    {
        _serializer = writer => JsonSerializer.SerializeAsync(writer, values(), typeInfo);
        _buffer = () => JsonSerializer.SerializeToUtf8Bytes(values(), typeInfo);
        _ours = async writer =>
        {
            long bytes = 0;
            await foreach (JsonChunk chunk in encoder().EncodeAsync(writer)) bytes += chunk.Bytes;
            return bytes;
        };
    }

    private protected void Use<T>(T[] values, JsonEncoder encoder) => Use(() => values, () => encoder, Info<T[]>());

    private protected void UseList<T>(IEnumerable<T> values)
    {
        List<T> list = [.. values];
        JsonEncoder encoder = JsonEncoder.Items(list, Info<T>());
        Use(() => list, () => encoder, Info<List<T>>());
    }

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)MicroContext.Default.GetTypeInfo(typeof(T))!;
}

/// <summary>Integers in memory, and a range, which ours does not store; the serializer gets it as an array.</summary>
public class Integers : Subject
{
    private const int Count = 100_000;

    [Params("range", "sorted", "random 32", "random 64", "negative", "three digits")]
    public string Document { get; set; } = "";

    protected override void Create()
    {
        Func<Random, int> any = random => (int)random.NextInt64(int.MinValue, 1L << 31);
        switch (Document)
        {
            case "range": Use([.. Enumerable.Range(1_000_000_000, Count)], JsonEncoder.Range(1_000_000_000, Count)); break;
            // As far apart as ten million random ones are on average, however few these are.
            case "sorted": Use([.. Sample.Values(Count, random => 1_000_000_000 + random.Next(430 * Count)).Order()]); break;
            case "random 32": Use(Sample.Values(Count, any)); break;
            case "negative": Use(Sample.Values(Count, random => any(random) | int.MinValue)); break;
            case "three digits": Use(Sample.Values(2 * Count, random => random.Next(1000))); break;
            default:
                long[] longs = Sample.Values(Count / 2, random => random.NextInt64(long.MinValue, long.MaxValue));
                Use(longs, JsonEncoder.Integers(longs.AsMemory()));
                break;
        }
    }

    private void Use(int[] values) => Use(values, JsonEncoder.Integers(values.AsMemory()));
}

/// <summary>Values in a <see cref="List{T}"/>, as queries give them: of other kinds, records of eight fields, and objects, lists and dictionaries in one another.</summary>
public class Lists : Subject
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Params("integers", "doubles, all digits", "doubles, two decimals", "strings, ASCII", "strings, mixed", "strings, escaped", "GUIDs", "dates", "records", "graphs")]
    public string Document { get; set; } = "";

    protected override void Create()
    {
        switch (Document)
        {
            case "integers": UseList(Sample.Values(100_000, random => (int)random.NextInt64(int.MinValue, 1L << 31))); break;
            case "doubles, all digits": UseList(Sample.Values(50_000, random => random.NextDouble() * 1000)); break;
            case "doubles, two decimals": UseList(Sample.Values(150_000, random => Math.Round(random.NextDouble() * 1000, 2))); break;
            case "strings, ASCII": UseList(Sample.Values(50_000, random => $"customer {random.Next()}")); break;
            // One in four has words of other scripts, or a surrogate pair.
            case "strings, mixed": UseList(Sample.Values(40_000, random => (random.Next(4) == 0 ? "Ærøskøbing 東京 \U0001F600 " : "customer ") + random.Next())); break;
            case "strings, escaped": UseList(Sample.Values(25_000, random => $"<a href=\"{random.Next()}\">\n\tit's & more</a>")); break;
            case "GUIDs": UseList(Sample.Values(25_000, Sample.Guid)); break;
            case "dates": UseList(Sample.Values(30_000, random => Start.AddMicroseconds(random.NextInt64(1L << 50)))); break;
            case "records": UseList(SampleRecord.Create(5000)); break;
            default: UseList(Sample.Values(1600, Order.Create)); break;
        }
    }
}

/// <summary>
/// The rows of a data reader that has them all at hand. The serializer gets an object a row, as who reads rows without ours makes them; the
/// reader's own time is in all of them.
/// </summary>
public class Rows : Subject
{
    protected override void Create()
    {
        DataTable table = new();
        System.Reflection.PropertyInfo[] properties = typeof(SampleRecord).GetProperties();
        foreach (System.Reflection.PropertyInfo property in properties)
            table.Columns.Add(property.Name, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        foreach (SampleRecord record in SampleRecord.Create(5000))
            table.Rows.Add([.. properties.Select(property => property.GetValue(record) ?? DBNull.Value)]);
        Use(() => Read(table.CreateDataReader()), () => JsonEncoder.Rows(table.CreateDataReader()), MicroContext.Default.IEnumerableSampleRecord);
    }

    private static IEnumerable<SampleRecord> Read(DbDataReader row)
    {
        using (row)
        {
            while (row.Read())
            {
                yield return new SampleRecord(
                    row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetDouble(4),
                    row.GetFieldValue<DateTimeOffset>(5), row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetInt32(7));
            }
        }
    }
}

// What a serializer sees of Kestrel's: blocks of 4 KB, a count of what is not flushed, and a flush that completes at once, as those of
// a reader that keeps up do. Not a Pipe that is drained: its segments, its locks and its reader would be measured with the serializer,
// and not with ours, whose flushes are the producer's. A few blocks in turn, for a server does not write into the same one for ever.
internal sealed class DiscardingPipeWriter : PipeWriter
{
    private const int BlockSize = 4096;
    private const int Blocks = 16;
    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(BlockSize * Blocks, pinned: true);
    private int _block;
    private int _used;
    private long _unflushed;

    public long Written { get; private set; }
    public override bool CanGetUnflushedBytes => true;
    public override long UnflushedBytes => _unflushed;

    public override void Advance(int bytes)
    {
        _used += bytes;
        _unflushed += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > BlockSize) return new byte[sizeHint];
        if (BlockSize - _used < Math.Max(sizeHint, 1)) (_block, _used) = ((_block + 1) % Blocks, 0);
        return _memory.AsMemory((_block * BlockSize) + _used, BlockSize - _used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        (Written, _unflushed) = (Written + _unflushed, 0);
        return default;
    }

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }
}

// Values that are the same in each run, in whichever process.
internal static class Sample
{
    public static T[] Values<T>(int count, Func<Random, T> next)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => next(random))];
    }

    public static Guid Guid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}

// A row as exports have them: eight fields of the usual types.
internal sealed record SampleRecord(
    Guid Id, string Name, int Quantity, long Account, double Price, DateTimeOffset CreatedAt, bool Active, int? Parent)
{
    public static List<SampleRecord> Create(int count)
    {
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return [.. Sample.Values(count, random => new SampleRecord(
            Sample.Guid(random), $"customer {random.Next()}", random.Next(1, 1000), random.NextInt64(), Math.Round(random.NextDouble() * 1000, 2),
            start.AddMilliseconds(random.NextInt64(1L << 40)), random.Next(3) == 0, random.Next(4) == 0 ? null : random.Next()))];
    }
}

// A graph as documents have them.
internal sealed record Order(Guid Id, Customer Customer, Line[] Lines, Dictionary<string, string> Notes)
{
    public static Order Create(Random random) => new(
        Sample.Guid(random), new Customer($"customer {random.Next()}", new Address("12 High Street", "Little Snoring", "United Kingdom")),
        Sample.Values(random.Next(1, 6), _ => new Line($"product {random.Next(10_000)}", random.Next(1, 100), Math.Round(random.NextDouble() * 100, 2), [0.05, 0.1])),
        new Dictionary<string, string> { ["gift"] = "no", ["deliver to"] = "neighbour" });
}

internal sealed record Customer(string Name, Address Address);
internal sealed record Address(string Street, string City, string Country);
internal sealed record Line(string Product, int Quantity, double Price, double[] Discounts);

[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(List<double>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(List<Guid>))]
[JsonSerializable(typeof(List<DateTime>))]
[JsonSerializable(typeof(List<SampleRecord>))]
[JsonSerializable(typeof(IEnumerable<SampleRecord>))]
[JsonSerializable(typeof(List<Order>))]
internal sealed partial class MicroContext : JsonSerializerContext;
