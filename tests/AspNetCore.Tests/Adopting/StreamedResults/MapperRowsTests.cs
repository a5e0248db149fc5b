using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>
/// Commands of Entity Framework Core and connections of Dapper's callers are closed mostly: they are opened for the rows, and left as they
/// were, however the stream ends.
/// </summary>
public sealed class MapperRowsTests : IDisposable
{
    private const string Endless = "with recursive n(value) as (select 1 union all select value + 1 from n) select value from n";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"sj-mapper-{Guid.NewGuid():N}.db");
    private readonly List<string> _changes = [];

    private string ConnectionString => $"Data Source={_file};Pooling=False";

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Query_IsReadAndItsConnectionClosed()
    {
        await using RunningApp app = await StartAsync(db => StreamingResults.Rows(
            db.Items.Where(item => item.Id > 1).OrderBy(item => item.Id).CreateDbCommand()));
        for (int i = 1; i <= 3; i++)
        {
            // What SQLite keeps of a decimal there is a text.
            Assert.Equal("""[{"id":2,"name":"b","price":"0.99"},{"id":3,"name":null,"price":"7.0"}]""", (await app.GetAsync("/")).Text);
            await AssertChangesAsync(i);
        }
    }

    [Theory]
    [InlineData("HEAD", "*/*", 200, 0)]
    [InlineData("GET", "text/html", 406, 0)]
    [InlineData("GET", "*/*", 500, 1)]
    public async Task NoRowsAreSent_IsClosedWhereItWasOpened(string method, string accept, int status, int opened)
    {
        await using RunningApp app = await StartAsync(db => StreamingResults.Rows(Command(db, "select nonsense")));
        Assert.Equal(status, (await app.SendAsync(new HttpMethod(method), "/", ("Accept", accept))).Status);
        await AssertChangesAsync(opened);
    }

    [Fact]
    public async Task ReaderLeaves_IsClosed()
    {
        await using RunningApp app = await StartAsync(db => StreamingResults.Rows(Command(db, Endless)));
        using (RawClient client = await app.ConnectAsync())
        {
            await client.GetAsync("/");
            await client.ReadUntilAsync("\"value\":1000}");
            client.Reset();
        }

        await AssertChangesAsync(1);
    }

    [Fact]
    public async Task OpenBefore_StaysOpen()
    {
        await using ShopContext db = await CreateAsync();
        await db.Database.OpenConnectionAsync();
        foreach (string sql in (string[])["select 1 as one", Endless])
        {
            await using IAsyncEnumerator<JsonChunk> chunks =
                JsonEncoder.Rows(Command(db, sql)).EncodeAsync(System.IO.Pipelines.PipeWriter.Create(Stream.Null)).GetAsyncEnumerator();
            await chunks.MoveNextAsync();
        }

        Assert.Equal(ConnectionState.Open, db.Database.GetDbConnection().State);
        Assert.Equal(3, await db.Items.CountAsync());
    }

    [Fact]
    public async Task ClosedBefore_TheContextAndDapperGoOn()
    {
        await using ShopContext db = await CreateAsync();
        DbConnection connection = db.Database.GetDbConnection();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(3, await db.Items.CountAsync());
            Assert.Equal("""[{"Id":1,"Name":"a","Price":"12.5"}]""", await EncodeAsync(
                JsonEncoder.Rows(db.Items.Where(item => item.Id == 1).CreateDbCommand())));
            Assert.Equal(["a", "b", null], await connection.QueryAsync<string?>("select Name from Items order by Id"));
            Assert.Equal(ConnectionState.Closed, connection.State);
        }
    }

    /// <summary>Dapper's own reader stands in front of the provider's.</summary>
    [Fact]
    public async Task ReaderOfDapper_GivesWhatIsStored()
    {
        await using SqliteConnection connection = new(ConnectionString);
        DbDataReader reader = await connection.ExecuteReaderAsync(
            "select 1 as v union all select 12.50 union all select 'x' union all select null");
        Assert.Equal("""[{"v":1},{"v":12.5},{"v":"x"},{"v":null}]""", await EncodeAsync(JsonEncoder.Rows(reader)));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    private static async Task<string> EncodeAsync(JsonEncoder encoder)
    {
        using MemoryStream stream = new();
        System.IO.Pipelines.PipeWriter writer = System.IO.Pipelines.PipeWriter.Create(stream);
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer)) await writer.FlushAsync();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static DbCommand Command(DbContext db, string sql)
    {
        DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>So often it was opened, and closed each time; a context that is disposed of closes nothing any more.</summary>
    private async Task AssertChangesAsync(int opened)
    {
        string[] expected = [.. Enumerable.Range(0, opened).SelectMany(_ => (string[])["Open", "Closed", "disposed"])];
        if (opened == 0) expected = ["disposed"];
        await Eventually.Holds(() =>
        {
            lock (_changes) return _changes.SequenceEqual(expected);
        });
    }

    private async Task<ShopContext> CreateAsync()
    {
        ShopContext db = new(new DbContextOptionsBuilder<ShopContext>().UseSqlite(ConnectionString).Options);
        await db.Database.EnsureCreatedAsync();
        db.Items.AddRange(
            new Item { Id = 1, Name = "a", Price = 12.50m }, new Item { Id = 2, Name = "b", Price = 0.99m }, new Item { Id = 3, Price = 7m });
        await db.SaveChangesAsync();
        return db;
    }

    private async Task<RunningApp> StartAsync(Func<ShopContext, IResult> rows)
    {
        await (await CreateAsync()).DisposeAsync();
        return await RunningApp.StartAsync(
            services => services.AddStreamingJson(options => options.FormatParameter = "format").AddDbContext<ShopContext>(options => options.UseSqlite(ConnectionString)),
            app => app.MapMethods("/", ["GET", "HEAD"], (ShopContext db, HttpContext http) =>
            {
                void Note(string change)
                {
                    lock (_changes) _changes.Add(change);
                }

                DbConnection connection = db.Database.GetDbConnection();
                connection.StateChange += (_, change) => Note($"{change.CurrentState}");
                connection.Disposed += (_, _) => Note("disposed");
                return rows(db);
            }));
    }

    public sealed class Item
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public decimal Price { get; set; }
    }

    public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        public DbSet<Item> Items => Set<Item>();
    }
}
