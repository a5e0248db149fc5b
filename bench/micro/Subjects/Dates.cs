using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Points in time, to the microsecond and to the millisecond.</summary>
public class Dates : Subject
{
    private const int Count = 30_000;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Params("DateTime", "DateTimeOffset")]
    public string Document { get; set; } = "";

    private protected override Contenders Create() => Document == "DateTime"
        ? Of(SampleValues.Array(Count, random => Start.AddMicroseconds(random.NextInt64(1L << 50))))
        : Of(SampleValues.Array(Count, random => new DateTimeOffset(Start).AddMilliseconds(random.NextInt64(1L << 40))));

    private static DocumentContenders<DateTime[]> Of(DateTime[] values)
    {
        JsonEncoder encoder = JsonEncoder.Items(values, MicroContext.Default.DateTime);
        return new(() => encoder, () => values, MicroContext.Default.DateTimeArray, Write);
    }

    private static DocumentContenders<DateTimeOffset[]> Of(DateTimeOffset[] values)
    {
        JsonEncoder encoder = JsonEncoder.Items(values, MicroContext.Default.DateTimeOffset);
        return new(() => encoder, () => values, MicroContext.Default.DateTimeOffsetArray, Write);
    }

    private static void Write(Utf8JsonWriter json, DateTime[] values)
    {
        json.WriteStartArray();
        foreach (DateTime value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DateTimeOffset[] values)
    {
        json.WriteStartArray();
        foreach (DateTimeOffset value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
