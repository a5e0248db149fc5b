using System.Text.Json.Serialization;

namespace StreamingJson.Bench;

// The 120 bytes of `/`, made anew for each request as our own host does.
internal sealed record SmallDocument(
    Guid Uuid,
    [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt,
    object?[] Data)
{
    public static SmallDocument Create()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        return new SmallDocument(Guid.NewGuid(), second, [1, 2.2, null, true, false, new object()]);
    }
}
