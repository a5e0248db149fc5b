using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Doubles as they are measured, with all their digits, and as prices are, with two behind the point.</summary>
public class Doubles : Subject
{
    [Params("all digits", "two decimals")]
    public string Document { get; set; } = "";

    private protected override Contenders Create()
    {
        double[] values = Document == "all digits"
            ? SampleValues.Array(50_000, random => random.NextDouble() * 1000)
            : SampleValues.Array(150_000, random => Math.Round(random.NextDouble() * 1000, 2));
        JsonEncoder encoder = JsonEncoder.Items(values, MicroContext.Default.Double);
        return new DocumentContenders<double[]>(() => encoder, () => values, MicroContext.Default.DoubleArray, Write);
    }

    private static void Write(Utf8JsonWriter json, double[] values)
    {
        json.WriteStartArray();
        foreach (double value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
