using System.Buffers;
using System.Text.Json;

namespace StreamingJson.Bench;

// Everything whose encoding is measured. All calls of the library's encoders by the benchmark of encoding stand here.
internal static class EncodingCases
{
    public const string Range = "range";
    public const string RandomIntegers = "random ints";
    public const string RandomLongIntegers = "random longs";
    public const string SortedIntegers = "sorted ints";
    public const string Records = "records";
    public const string Serializer = "records by JsonSerializer";

    private const int Integers = 10_000_000;
    private const int Rows = 200_000;

    public static IReadOnlyList<EncodingCase> All()
    {
        DiscardingWriter writer = new();
        ReadOnlyMemory<int> ints = RandomInts();
        ReadOnlyMemory<long> longs = RandomLongs();
        ReadOnlyMemory<int> few = ThreeDigits();
        ReadOnlyMemory<int> sorted = Sorted(ints);
        List<SampleRecord> records = SampleRecord.Create(Rows);
        return
        [
            new(Range, 10 * Integers, count => EncodeAsync(JsonEncoder.Range(0, count), writer)),
            new(RandomIntegers, Integers, count => EncodeAsync(JsonEncoder.Integers(ints[..count]), writer)),
            new(RandomLongIntegers, Integers, count => EncodeAsync(JsonEncoder.Integers(longs[..count]), writer)),
            new("ints of three digits", Integers, count => EncodeAsync(JsonEncoder.Integers(few[..count]), writer)),
            new(SortedIntegers, Integers, count => EncodeAsync(JsonEncoder.Integers(sorted[..count]), writer)),
            new(Records, Rows, count => EncodeAsync(
                JsonEncoder.Items(count == Rows ? records : records[..count], SampleContext.Default.SampleRecord), writer)),
            BySerializer(records),
        ];
    }

    private static async ValueTask<long> EncodeAsync(JsonEncoder encoder, DiscardingWriter writer)
    {
        long bytes = 0;
        await foreach (JsonChunk chunk in encoder.EncodeAsync(writer))
        {
            bytes += chunk.Bytes;
        }

        return bytes;
    }

    // What one would write without the library: the whole list into a buffer that is reused.
    private static EncodingCase BySerializer(List<SampleRecord> records)
    {
        ArrayBufferWriter<byte> buffer = new(64 * 1024 * 1024);
        Utf8JsonWriter json = new(buffer);
        return new EncodingCase(Serializer, Rows, count =>
        {
            buffer.ResetWrittenCount();
            json.Reset();
            JsonSerializer.Serialize(
                json, count == Rows ? records : records[..count], SampleContext.Default.ListSampleRecord);
            json.Flush();
            return ValueTask.FromResult<long>(buffer.WrittenCount);
        });
    }

    private static int[] RandomInts()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, Integers).Select(_ => (int)random.NextInt64(int.MinValue, 1L << 31))];
    }

    private static int[] ThreeDigits()
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, Integers).Select(_ => random.Next(1000))];
    }

    private static long[] RandomLongs()
    {
        Random random = new(2);
        return [.. Enumerable.Range(0, Integers).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
    }

    private static int[] Sorted(ReadOnlyMemory<int> values)
    {
        int[] sorted = [.. values.Span];
        Array.Sort(sorted);
        return sorted;
    }
}
