using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamingJson.Bench;

// An export as one writes it without the library: objects of the rows, and the framework's own JSON of them, on Kestrel's stock
// sockets and Npgsql's stock settings.
internal static class OrdersServer
{
    public const string ConnectionKey = "ConnectionStrings__Postgres";
    public const string ByNpgsql = "/npgsql";
    public const string ByDapper = "/dapper";

    // What the host asks PostgreSQL for.
    public const string Query =
        "select id, customer_id, status, placed_at, total, paid, token, note from orders order by id";

    public static async Task RunAsync(string urls, CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderContext.Default);
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            // The serializer's own default escapes as our host does, so that both send the same bytes.
            json.SerializerOptions.Encoder = null;
        });
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("Postgres")!);
        await using WebApplication app = builder.Build();
        app.MapGet("/", () => SmallDocument.Create());
        app.MapGet(ByNpgsql, (long? limit, CancellationToken aborted) => ReadAsync(source, Limited(limit), aborted));
        app.MapGet(ByDapper, (long? limit) => MapAsync(source, Limited(limit)));
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }

    private static string Limited(long? limit) => limit is long rows ? $"{Query} limit {rows}" : Query;

    private static async IAsyncEnumerable<OrderRecord> ReadAsync(
        NpgsqlDataSource source, string query, [EnumeratorCancellation] CancellationToken aborted)
    {
        await using NpgsqlCommand command = source.CreateCommand(query);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(aborted);
        while (await row.ReadAsync(aborted))
        {
            yield return new OrderRecord
            {
                Id = row.GetInt64(0),
                CustomerId = row.GetInt32(1),
                Status = row.GetString(2),
                PlacedAt = row.GetDateTime(3),
                Total = row.GetDecimal(4),
                Paid = row.GetBoolean(5),
                Token = row.GetGuid(6),
                Note = row.IsDBNull(7) ? null : row.GetString(7),
            };
        }
    }

    private static async IAsyncEnumerable<OrderRecord> MapAsync(NpgsqlDataSource source, string query)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await foreach (OrderRecord order in connection.QueryUnbufferedAsync<OrderRecord>(query))
        {
            yield return order;
        }
    }
}
