using System.IO.Pipelines;
using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// The integers that are encoded; the first of each kind are the same however many are asked for.
internal static class SampleIntegers
{
    // What ten million random ones have between them, on average.
    private const int Gap = 430;

    public static int[] Random(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => (int)random.NextInt64(int.MinValue, 1L << 31))];
    }

    public static long[] RandomLongs(int count)
    {
        Random random = new(2);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
    }

    public static int[] ThreeDigits(int count)
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(1000))];
    }

    // As far apart as many sorted integers are, however few these are.
    public static int[] Sorted(int count)
    {
        Random random = new(4);
        return [.. Enumerable.Range(0, count).Select(_ => 1_000_000_000 + random.Next((int)Math.Min(1_000_000_000, (long)Gap * count))).Order()];
    }
}

// A row as exports have them: eight fields of the usual types.
internal sealed record SampleRecord(
    Guid Id, string Name, int Quantity, long Account, double Price, DateTimeOffset CreatedAt, bool Active, int? Parent)
{
    public static List<SampleRecord> Create(int count)
    {
        Random random = new(1);
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new SampleRecord(
                Guid.NewGuid(),
                $"customer {random.Next()}",
                random.Next(1, 1000),
                random.NextInt64(),
                Math.Round(random.NextDouble() * 1000, 2),
                start.AddMilliseconds(i * 1234L),
                i % 3 == 0,
                i % 4 == 0 ? null : random.Next())),
        ];
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
        if (sizeHint > BlockSize)
        {
            return new byte[sizeHint];
        }

        if (BlockSize - _used < Math.Max(sizeHint, 1))
        {
            _block = (_block + 1) % Blocks;
            _used = 0;
        }

        return _memory.AsMemory((_block * BlockSize) + _used, BlockSize - _used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Written += _unflushed;
        _unflushed = 0;
        return default;
    }

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }
}

[JsonSerializable(typeof(SampleRecord))]
[JsonSerializable(typeof(List<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<int>))]
[JsonSerializable(typeof(ArraySegment<int>))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class SampleContext : JsonSerializerContext;
