using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingJson.Bench.Micro;

namespace StreamingJson.Bench;

// The child process that is held against ours: what one would write without the library, the bare loop that sends a constant, and
// an application that has adopted the library for half of its endpoints.
internal sealed class ReferenceServer(string urls, bool inline = false, bool compress = false, int records = 0, int http2 = 0) : ICommand
{
    public const string Stock = "/stock";
    public const string Adopted = "/adopted";

    // The size of Kestrel's blocks: a larger span would have to be rented.
    private const int BlockSize = 4096;
    private static readonly byte[] Constant = Enumerable.Repeat((byte)'0', BlockSize).ToArray();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        WebApplicationBuilder builder = Builder(urls);
        if (inline) builder.WebHost.UseStreamingSockets(preferInlineScheduling: true);
        if (http2 > 0)
        {
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.ListenLocalhost(new Uri(urls).Port);
                kestrel.ListenLocalhost(http2, listen => listen.Protocols = HttpProtocols.Http2);
            });
        }

        builder.Services.AddResponseCompression().AddStreamingJson().ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SampleContext.Default));
        await using WebApplication app = builder.Build();
        if (compress) app.UseResponseCompression();
        MapLists(app);
        List<SampleRecord> all = SampleRecord.Create(records);
        MapRecords(app.MapGroup(Stock), all);
        MapRecords(app.MapGroup(Adopted).WithStreamingJson(), all);
        await using IAsyncDisposable? orders = OrdersEndpoints.Map(app);
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
        return 0;
    }

    public static WebApplicationBuilder Builder(string urls)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        return builder;
    }

    // The fastest that one response can be: nothing is encoded, a constant is copied into Kestrel's own blocks.
    public static async Task SendConstantAsync(HttpContext context, long bytes, int flush = 16384)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes;
        PipeWriter writer = context.Response.BodyWriter;
        int unflushed = 0;
        while (bytes > 0)
        {
            int size = (int)Math.Min(bytes, BlockSize);
            Constant.AsSpan(0, size).CopyTo(writer.GetSpan(BlockSize));
            writer.Advance(size);
            bytes -= size;
            unflushed += size;
            if (unflushed >= flush || bytes == 0)
            {
                unflushed = 0;
                if ((await writer.FlushAsync(context.RequestAborted)).IsCompleted) return;
            }
        }
    }

    private static void MapLists(WebApplication app)
    {
        app.MapGet("/", SmallDocument.Create);
        app.MapGet("/loop", SendConstantAsync);
        app.MapGet("/async", (int length) => CountAsync(length));
        app.MapGet("/list", (int length) => Count(length));
        app.MapGet("/buffered", (int length) => TypedResults.Bytes(
            JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, length).ToList()), "application/json"));
        app.MapGet("/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
    }

    private static void MapRecords(RouteGroupBuilder group, List<SampleRecord> records)
    {
        int[] ints = [.. Enumerable.Range(0, records.Count)];
        group.MapGet("/object", () => records[0]);
        group.MapGet("/list", (int count) => count == records.Count ? records : records.GetRange(0, count));
        group.MapGet("/ints", (int count) => new ArraySegment<int>(ints, 0, count));
        group.MapGet("/async", (int count, int batch) => InBatchesAsync(count, batch, i => records[i % records.Count]));
        group.MapGet("/async-ints", (int count, int batch) => InBatchesAsync(count, batch, i => i));
    }

    private static async IAsyncEnumerable<int> CountAsync(int length)
    {
        // Once for the stream, and already completed: the loop itself awaits nothing.
        await Task.CompletedTask;
        for (int i = 0; i < length; i++) yield return i;
    }

    private static IEnumerable<int> Count(int length)
    {
        for (int i = 0; i < length; i++) yield return i;
    }

    // As from a source that has each batch ready a moment after it was asked for.
    private static async IAsyncEnumerable<T> InBatchesAsync<T>(int count, int batch, Func<int, T> item)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % batch == 0) await Task.Yield();
            yield return item(i);
        }
    }
}

// The 120 bytes of `/`, made anew for each request as our own host does.
internal sealed record SmallDocument(Guid Uuid, [property: JsonPropertyName("updated_at")] DateTimeOffset UpdatedAt, object?[] Data)
{
    public static SmallDocument Create()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new(Guid.NewGuid(), now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)), [1, 2.2, null, true, false, new object()]);
    }
}

[JsonSerializable(typeof(SampleRecord))]
[JsonSerializable(typeof(List<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<SampleRecord>))]
[JsonSerializable(typeof(IAsyncEnumerable<int>))]
[JsonSerializable(typeof(ArraySegment<int>))]
internal sealed partial class SampleContext : JsonSerializerContext;
