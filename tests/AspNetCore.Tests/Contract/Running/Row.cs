using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>An item with text that JSON has to escape.</summary>
internal sealed record Row(int Id, string Name)
{
    /// <summary>An application's own JSON options, where it has not changed them: they escape less than the serializer's.</summary>
    public static JsonSerializerOptions Options { get; } = new JsonOptions().SerializerOptions;

    public static Row Of(int id) => new(id, $"<{id}>\r\n\u001e\u4e2d\ud83d\ude00");

    public static IEnumerable<Row> Endless() => Supply.Endless().Select(Of);

    public static IEnumerable<Row> FailingAfter(int items) => Supply.FailingAfter(items).Select(Of);

    public static IAsyncEnumerable<Row> EndlessAsync(CancellationToken token) => MapAsync(Supply.EndlessAsync(token));

    public static IAsyncEnumerable<Row> FailingAfterAsync(int items) => MapAsync(Supply.FailingAfterAsync(items));

    public static IAsyncEnumerable<Row> SilentAfterAsync(int items, CancellationToken token) =>
        MapAsync(Supply.SilentAfterAsync(items, token));

    private static async IAsyncEnumerable<Row> MapAsync(IAsyncEnumerable<int> ids)
    {
        await foreach (int id in ids) yield return Of(id);
    }
}
