using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StreamingJson.Bench;

// An application that has adopted the library for half of its endpoints: the same ones once as the framework serves them and
// once with `WithStreamingJson()`, on Kestrel's stock sockets.
internal static class RecordsServer
{
    public const string Stock = "/stock";
    public const string Streamed = "/streamed";
    public const string List = "/list";
    public const string IntegerItems = "/integers";
    public const string RecordItems = "/records";

    public static async Task RunAsync(string urls, int count, bool reflects, CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        builder.Services.AddStreamingJson();
        if (!reflects)
        {
            builder.Services.ConfigureHttpJsonOptions(
                json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SampleContext.Default));
        }

        List<SampleRecord> records = SampleRecord.Create(count);
        await using WebApplication app = builder.Build();
        app.MapGet("/", () => SmallDocument.Create());
        MapRecords(app.MapGroup(Stock), records);
        MapRecords(app.MapGroup(Streamed).WithStreamingJson(), records);
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private static void MapRecords(RouteGroupBuilder group, List<SampleRecord> records)
    {
        group.MapGet(List, (int? count) => count is int some ? records[..some] : records);
        group.MapGet(IntegerItems, (int count, int batch) => InBatchesAsync(count, batch, i => i));
        group.MapGet(RecordItems, (int count, int batch) => InBatchesAsync(count, batch, i => records[i % records.Count]));
    }

    // As from a source that has each batch ready a moment after it was asked for.
    private static async IAsyncEnumerable<T> InBatchesAsync<T>(int count, int batch, Func<int, T> item)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % batch == 0)
            {
                await Task.Yield();
            }

            yield return item(i);
        }
    }
}
