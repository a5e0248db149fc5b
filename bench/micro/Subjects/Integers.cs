using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Integers in memory, and a range, which ours does not store; the others get it as an array.</summary>
public class Integers : Subject
{
    private const int Count = 100_000;

    [Params("range", "sorted", "random 32", "random 64", "negative", "three digits")]
    public string Document { get; set; } = "";

    private protected override Contenders Create() => Document switch
    {
        "range" => Of(JsonEncoder.Range(1_000_000_000, Count), [.. Enumerable.Range(1_000_000_000, Count)]),
        "sorted" => Of(SampleIntegers.Near(Count)),
        "random 32" => Of(SampleIntegers.Random(Count)),
        "random 64" => Of(SampleIntegers.RandomLongs(Count / 2)),
        "negative" => Of([.. SampleIntegers.Random(Count).Select(value => value | int.MinValue)]),
        "three digits" => Of(SampleIntegers.ThreeDigits(2 * Count)),
        _ => throw new InvalidOperationException(Document),
    };

    private static DocumentContenders<int[]> Of(int[] values) => Of(JsonEncoder.Integers(values.AsMemory()), values);

    private static DocumentContenders<int[]> Of(JsonEncoder encoder, int[] values) =>
        new(() => encoder, () => values, MicroContext.Default.Int32Array, Write);

    private static DocumentContenders<long[]> Of(long[] values)
    {
        JsonEncoder encoder = JsonEncoder.Integers(values.AsMemory());
        return new(() => encoder, () => values, MicroContext.Default.Int64Array, Write);
    }

    private static void Write(Utf8JsonWriter json, int[] values)
    {
        json.WriteStartArray();
        foreach (int value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, long[] values)
    {
        json.WriteStartArray();
        foreach (long value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
