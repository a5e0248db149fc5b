using System.Text.Json;

namespace StreamingJson.Bench.Micro;

// A record as one writes it by hand, its names encoded beforehand.
internal static class RecordText
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode(nameof(SampleRecord.Id));
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode(nameof(SampleRecord.Name));
    private static readonly JsonEncodedText Quantity = JsonEncodedText.Encode(nameof(SampleRecord.Quantity));
    private static readonly JsonEncodedText Account = JsonEncodedText.Encode(nameof(SampleRecord.Account));
    private static readonly JsonEncodedText Price = JsonEncodedText.Encode(nameof(SampleRecord.Price));
    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode(nameof(SampleRecord.CreatedAt));
    private static readonly JsonEncodedText Active = JsonEncodedText.Encode(nameof(SampleRecord.Active));
    private static readonly JsonEncodedText Parent = JsonEncodedText.Encode(nameof(SampleRecord.Parent));

    public static void WriteAll(Utf8JsonWriter json, IEnumerable<SampleRecord> records)
    {
        json.WriteStartArray();
        foreach (SampleRecord record in records) Write(json, record);
        json.WriteEndArray();
    }

    public static void WriteList(Utf8JsonWriter json, List<SampleRecord> records)
    {
        json.WriteStartArray();
        foreach (SampleRecord record in records) Write(json, record);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SampleRecord record)
    {
        json.WriteStartObject();
        json.WriteString(Id, record.Id);
        json.WriteString(Name, record.Name);
        json.WriteNumber(Quantity, record.Quantity);
        json.WriteNumber(Account, record.Account);
        json.WriteNumber(Price, record.Price);
        json.WriteString(CreatedAt, record.CreatedAt);
        json.WriteBoolean(Active, record.Active);
        if (record.Parent is int parent) json.WriteNumber(Parent, parent);
        else json.WriteNull(Parent);
        json.WriteEndObject();
    }
}
