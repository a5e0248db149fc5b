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
    public const string Serializer = "records by JsonSerializer to a buffer";
    public const string SerializerToPipe = "records by JsonSerializer to a PipeWriter";

    private const int Integers = 10_000_000;
    private const int Rows = 200_000;

    public static IReadOnlyList<EncodingCase> All()
    {
        DiscardingWriter writer = new();
        int[] random = SampleIntegers.Random(Integers);
        ReadOnlyMemory<int> ints = random;
        ReadOnlyMemory<long> longs = SampleIntegers.RandomLongs(Integers);
        ReadOnlyMemory<int> few = SampleIntegers.ThreeDigits(Integers);
        ReadOnlyMemory<int> sorted = SampleIntegers.Sorted(random);
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
            new(SerializerToPipe, Rows, async count =>
            {
                DiscardingPipeWriter pipe = new(writer);
                await JsonSerializer.SerializeAsync(
                    pipe, count == Rows ? records : records[..count], SampleContext.Default.ListSampleRecord);
                return pipe.Written;
            }),
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
}
