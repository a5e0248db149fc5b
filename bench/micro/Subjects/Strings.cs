using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Strings under the serializer's own encoder, which writes all but ASCII as \uXXXX; Newtonsoft: UTF-8.</summary>
public class Strings : Subject
{
    [Params("ASCII", "mixed", "escaped")]
    public string Document { get; set; } = "";

    private protected override Contenders Create()
    {
        string[] values = Document switch
        {
            "ASCII" => SampleValues.Array(50_000, random => $"customer {random.Next()}"),
            // One in four has words of other scripts, or a surrogate pair.
            "mixed" => SampleValues.Array(40_000, random => random.Next(4) == 0
                ? $"Ærøskøbing 東京 \U0001F600 {random.Next()}"
                : $"customer {random.Next()}"),
            "escaped" => SampleValues.Array(25_000, random => $"<a href=\"{random.Next()}\">\n\tit's & more</a>"),
            _ => throw new InvalidOperationException(Document),
        };
        JsonEncoder encoder = JsonEncoder.Items(values, MicroContext.Default.String);
        return new DocumentContenders<string[]>(() => encoder, () => values, MicroContext.Default.StringArray, Write);
    }

    private static void Write(Utf8JsonWriter json, string[] values)
    {
        json.WriteStartArray();
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
