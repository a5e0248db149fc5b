using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

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

[JsonSerializable(typeof(SampleRecord))]
[JsonSerializable(typeof(List<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<int>))]
[JsonSerializable(typeof(long))]
internal sealed partial class SampleContext : JsonSerializerContext;
