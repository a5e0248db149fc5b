using System.Text.Json;

namespace StreamingJson.Bench.Micro;

/// <summary>GUIDs.</summary>
public class Guids : Subject
{
    private protected override Contenders Create()
    {
        Guid[] values = SampleValues.Array(25_000, SampleValues.Guid);
        JsonEncoder encoder = JsonEncoder.Items(values, MicroContext.Default.Guid);
        return new DocumentContenders<Guid[]>(() => encoder, () => values, MicroContext.Default.GuidArray, Write);
    }

    private static void Write(Utf8JsonWriter json, Guid[] values)
    {
        json.WriteStartArray();
        foreach (Guid value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
