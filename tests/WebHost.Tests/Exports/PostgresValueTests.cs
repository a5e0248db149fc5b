using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>Values that .NET has not: PostgreSQL's own text for them, or a failure that names the column; never another value.</summary>
[Collection(SharedPostgres.Name)]
public sealed class PostgresValueTests(PostgresServer postgres)
{
    /// <summary>Each in a row of its own, behind one that .NET has, and all of them as elements of an array.</summary>
    [PostgresTheory]
    [InlineData("timestamptz", "2026-01-01 12:00+02", "2026-01-01T10:00:00Z")]
    [InlineData("timestamptz", "infinity", "infinity")]
    [InlineData("timestamptz", "-infinity", "-infinity")]
    [InlineData("timestamptz", "0001-01-01 00:00+00", "0001-01-01T00:00:00Z")]
    [InlineData("timestamptz", "9999-12-31 23:59:59.999999+00", "9999-12-31T23:59:59.999999Z")]
    [InlineData("timestamptz", "10000-01-01 00:00+00", "10000-01-01 00:00:00+00")]
    [InlineData("timestamptz", "0044-03-15 12:30:00.5+00 BC", "0044-03-15 12:30:00.5+00 BC")]
    [InlineData("timestamp", "infinity", "infinity")]
    [InlineData("timestamp", "-infinity", "-infinity")]
    [InlineData("timestamp", "0001-01-01", "0001-01-01T00:00:00")]
    [InlineData("timestamp", "294276-12-31 23:59:59.999999", "294276-12-31 23:59:59.999999")]
    [InlineData("timestamp", "4713-01-01 BC", "4713-01-01 00:00:00 BC")]
    [InlineData("date", "infinity", "infinity")]
    [InlineData("date", "-infinity", "-infinity")]
    [InlineData("date", "0001-01-01", "0001-01-01")]
    [InlineData("date", "9999-12-31", "9999-12-31")]
    [InlineData("date", "0001-12-31 BC", "0001-12-31 BC")]
    [InlineData("date", "5874897-12-31", "5874897-12-31")]
    [InlineData("time", "23:59:59.999999", "23:59:59.9999990")]
    [InlineData("time", "24:00", "24:00:00")]
    [InlineData("timetz", "12:34:56.789+02", "12:34:56.789+02")]
    [InlineData("timetz", "24:00-12:30", "24:00:00-12:30")]
    [InlineData("timetz", "00:00+05:45:10", "00:00:00+05:45:10")]
    [InlineData("interval", "1 month 2 days 03:04:05.678", "1 mon 2 days 03:04:05.678")]
    [InlineData("interval", "1 day", "1 day")]
    [InlineData("interval", "24 hours", "24:00:00")]
    [InlineData("interval", "-1 year +1 month -2 days +00:00:01", "-11 mons -2 days +00:00:01")]
    [InlineData("interval", "0", "00:00:00")]
    [InlineData("interval", "-00:00:00.5", "-00:00:00.5")]
    public async Task Value_IsPostgresOwn_WhereDotNetHasNone(string type, string value, string expected)
    {
        string json = $"\"{expected}\"";
        Assert.Equal(json, await ValueAsync($"'{value}'::{type}"));
        Assert.Equal($"[{json},null]", await ValueAsync($"array['{value}'::{type}, null]"));
    }

    [PostgresTheory]
    [InlineData("'NaN'::numeric(5,2)", "NaN")]
    [InlineData("'Infinity'::numeric", "Infinity")]
    [InlineData("'-Infinity'::numeric", "-Infinity")]
    public async Task NumericThatJsonHasNot_IsAsThePolicySays(string expression, string name)
    {
        Assert.Equal($"\"{name}\"", await ValueAsync(expression, new() { NonFinite = JsonNonFinite.Quoted }));
        Assert.Equal("[null,1]", await ValueAsync($"array[{expression}, 1]", new() { NonFinite = JsonNonFinite.Null }));
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ValueAsync(expression));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("1.10", "1.10")]
    [InlineData("0", "0")]
    [InlineData("-0.00", "0.00")]
    [InlineData("-12345678901234567890123456789012345678901234567890.50", "-12345678901234567890123456789012345678901234567890.50")]
    [InlineData("79228162514264337593543950336", "79228162514264337593543950336")]
    [InlineData("1e-40", "0.0000000000000000000000000000000000000001")]
    [InlineData("1000000000000000000000000000000000000", "1000000000000000000000000000000000000")]
    [InlineData("0.000000000000000000000000000010", "0.000000000000000000000000000010")]
    public async Task NumericOfAnyLength_EveryDigitIsThere(string value, string expected)
    {
        Assert.Equal(expected, await ValueAsync($"'{value}'::numeric"));
        Assert.Equal($"[{expected},null]", await ValueAsync($"array['{value}'::numeric, null]"));
        Assert.Equal($"\"{expected}\"", await ValueAsync($"'{value}'::numeric",
            new() { SerializerOptions = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.WriteAsString } }));
    }

    /// <summary>Thousands of values from all over their types' ranges, as the server itself writes them.</summary>
    [PostgresTheory]
    [InlineData("make_interval(0, mons, 0, days, 0, 0, 0) + micros * interval '1 microsecond'")]
    [InlineData("make_interval(0, mons / 100000000, 0, days / 100000000, 0, 0, secs)")]
    [InlineData("(abs(micros) % 86400000000 * interval '1 microsecond')::time at time zone make_interval(secs => days % 50000)")]
    [InlineData("(days % 100000000 + micros / 1e6)::numeric")]
    [InlineData("(micros::numeric * power(10::numeric, mons % 60))::numeric")]
    [InlineData("micros::numeric * micros * micros / power(10::numeric, abs(days % 90))")]
    [InlineData("date '2000-01-01' + days % 2000000")]
    [InlineData("timestamp '2000-01-01' + (days % 2000000) * interval '1 day' + micros % 100000000000 * interval '1 microsecond'")]
    [InlineData("timestamptz '2000-01-01' + (days % 2000000) * interval '1 day' + micros % 100000000000 * interval '1 microsecond'")]
    public async Task AnyValue_IsWhatTheServerWrites(string expression)
    {
        string sql = $"""
            select v, v::text as text, array[v] as a from (select {expression} as v from (
                select (random() * 4e9 - 2e9)::int as mons, (random() * 4e9 - 2e9)::int as days, (random() * 8e18 - 4e18)::bigint as micros,
                    random() * 200 - 100 as secs from (select setseed(0.5)) s, generate_series(1, 2000) where s is not null) r) t
            """;
        foreach (JsonRowOptions options in (JsonRowOptions[])[new(), new() { StreamedColumns = ["text"] }])
        {
            using JsonDocument document = JsonDocument.Parse(await EncodeAsync(sql, options));
            Assert.Equal(2_000, document.RootElement.GetArrayLength());
            foreach (JsonElement row in document.RootElement.EnumerateArray())
            {
                string text = row.GetProperty("text").GetString()!;
                foreach (JsonElement value in (JsonElement[])[row.GetProperty("v"), row.GetProperty("a")[0]])
                {
                    // Of years that .NET has, a time is ISO 8601's: a T between, and a Z.
                    if (value.ValueKind == JsonValueKind.Number) Assert.Equal(Trimmed(text), Trimmed(value.GetRawText()));
                    else Assert.Equal(text, value.GetString()!.Replace('T', ' ').Replace("Z", "+00"));
                }
            }
        }
    }

    /// <summary>A key may be one of them: the next request goes on behind it.</summary>
    [PostgresTheory]
    [InlineData("'infinity'::timestamptz", "infinity")]
    [InlineData("'2026-01-01 12:00+00'::timestamptz", "2026-01-01T12:00:00.0000000Z")]
    [InlineData("'0044-03-15 BC'::date", "0044-03-15 BC")]
    [InlineData("12345678901234567890123456789012345678901234567890.5::numeric", "12345678901234567890123456789012345678901234567890.5")]
    [InlineData("12.50::numeric", "12.50")]
    [InlineData("'1 month'::interval", "1 mon")]
    public async Task Key_CanBeAskedForAgain(string expression, string expected)
    {
        await using NpgsqlConnection connection = await OpenAsync();
        await using NpgsqlCommand command = new($"select {expression} as v, {expression}::text as text", connection);
        JsonProducer producer = new(
            JsonEncoder.Rows(command, new JsonRowOptions { KeyColumn = "v" }), PipeWriter.Create(Stream.Null), Cooperator.Shared);
        Assert.Equal(expected, (await producer.BeginProducing().Patiently()).Cursor);
    }

    [PostgresTheory]
    [InlineData("12.34::money", "money")]
    [InlineData("'192.168.0.0/24'::inet", "inet")]
    [InlineData("'192.168.0.0/16'::cidr", "cidr")]
    [InlineData("'08:00:2b:01:02:03'::macaddr", "macaddr")]
    [InlineData("B'101'", "bit")]
    [InlineData("B'101'::varbit", "bit varying")]
    [InlineData("int4range(1, 5)", "int4range")]
    [InlineData("tstzrange('2026-01-01', 'infinity')", "tstzrange")]
    [InlineData("row(1, 'x')", "record")]
    [InlineData("(1, 'x')::value_pair", "value_pair")]
    [InlineData("'fat cat'::tsvector", "tsvector")]
    [InlineData("point(1, 2)", "point")]
    [InlineData("array['192.168.0.1'::inet]", "inet[]")]
    [InlineData("'pg_class'::regclass", "regclass")]
    [InlineData("txid_current_snapshot()", "txid_snapshot")]
    public async Task TypeThatDotNetHasNot_IsRefusedByTheNameOfItsColumn(string expression, string type)
    {
        await CreateTypesAsync();
        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => ValueAsync(expression));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
        Assert.Contains(type, error.Message, StringComparison.Ordinal);
        Assert.Contains("cast it in the query", error.Message, StringComparison.Ordinal);
        // Which helps.
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(await ValueAsync($"({expression})::text")).RootElement.ValueKind);
    }

    [PostgresTheory]
    [InlineData("array[[1, 2], [3, 4]]", "integer[]")]
    [InlineData("array[['infinity'::date], ['infinity'::date]]", "date[]")]
    [InlineData("array[[1.5], [2]]", "numeric[]")]
    public async Task ArrayOfSeveralDimensions_FailsByTheNameOfItsColumn(string expression, string type)
    {
        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => ValueAsync(expression));
        Assert.Contains($"'v' of type {type}", error.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("'a'::value_mood", "\"a\"")]
    [InlineData("'<a/>'::xml", "\"\\u003Ca/\\u003E\"")]
    [InlineData("'\\x01ff'::bytea", "\"Af8=\"")]
    [InlineData("'x'::char(3)", "\"x  \"")]
    [InlineData("'x'::\"char\"", "\"x\"")]
    [InlineData("1::oid", "1")]
    [InlineData("'{\"a\": 1.50}'::json", "{\"a\": 1.50}")]
    [InlineData("array[1, null]", "[1,null]")]
    [InlineData("'[2:3]={1,2}'::int[]", "[1,2]")]
    [InlineData("'{}'::date[]", "[]")]
    [InlineData("array['x', null]", "[\"x\",null]")]
    [InlineData("chr(65279) || 'x'", "\"\\uFEFFx\"")]
    public async Task OtherValues_AreThemselves(string expression, string expected)
    {
        await CreateTypesAsync();
        Assert.Equal(expected, await ValueAsync(expression));
    }

    /// <summary>Text in pieces is the same text.</summary>
    [PostgresFact]
    public async Task LongText_ThatBeginsWithAMark_KeepsIt()
    {
        const string sql = "select chr(65279) || repeat('x', 10) as v";
        Assert.Equal(await EncodeAsync(sql, new()), await EncodeAsync(sql, new() { StreamedColumns = ["v"] }));
    }

    /// <summary>The host reads them as text, whatever the session's settings would be.</summary>
    [PostgresFact]
    public async Task Export_HasPostgresTextOfEach()
    {
        await CreateTypesAsync();
        const string columns = """
            1 as id, 'infinity'::timestamptz as at, 'NaN'::numeric as total, interval '1 month -1 day' as took,
            '12:00+02'::timetz as zoned, '192.168.0.0/24'::inet as net, B'101' as bits,
            tstzrange('2026-01-01 12:00+02', 'infinity') as during, (1, 'x')::value_pair as pair, 'a'::value_mood as mood,
            array['10.0.0.1'::inet] as nets, point(1, 2) as place, 'pg_class'::regclass as class, array[interval '1 mon'] as spans
            """;
        await postgres.ExecuteAsync($"drop table if exists odd; create table odd as select {columns}");
        await using RunningHost host = await ExportStage.StartAsync(
            postgres.ConnectionString, ("Exports:Datasets:odd:Sql", "select * from odd"), ("Exports:Datasets:odd:Key", "id"));
        using HttpResponseMessage failed = await host.Client.GetAsync("/export/odd").Patiently();
        // JSON has no NaN.
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        string text = await host.Client.GetStringAsync(
            "/export/odd?columns=id,at,took,zoned,net,bits,during,pair,mood,nets,place,class,spans").Patiently();
        Assert.Equal(
            """
            [{"id":1,"at":"infinity","took":"1 mon -1 days","zoned":"12:00:00+02","net":"192.168.0.0/24","bits":"101",
            "during":"[\u00222026-01-01 10:00:00\u002B00\u0022,infinity)","pair":"(1,x)","mood":"a","nets":"{10.0.0.1}",
            "place":"(1,2)","class":"pg_class","spans":["1 mon"]}]
            """.ReplaceLineEndings(""), text);
    }

    /// <summary>Zeros at the end of a fraction are nobody's.</summary>
    private static string Trimmed(string number) => number.Contains('.') ? number.TrimEnd('0').TrimEnd('.') : number;

    private async Task CreateTypesAsync() => await postgres.ExecuteAsync("""
        do $$ begin
            create type value_mood as enum ('a', 'b');
            create type value_pair as (x int, y text);
        exception when duplicate_object then null;
        end $$
        """);

    /// <summary>The value as JSON, by all ways that there are for one.</summary>
    private async Task<string> ValueAsync(string expression, JsonRowOptions? options = null)
    {
        options ??= new();
        string sql = $"select {expression} as v, 'x' as long";
        string plain = await EncodeAsync(sql, options);
        Assert.Equal(plain, await EncodeAsync(sql, options with { StreamedColumns = ["long"] }));
        JsonSerializerOptions indented = new(options.SerializerOptions ?? new()) { WriteIndented = true };
        Assert.Equal(
            JsonSerializer.Serialize(JsonDocument.Parse(plain)),
            JsonSerializer.Serialize(JsonDocument.Parse(await EncodeAsync(sql, options with { SerializerOptions = indented }))));
        return plain["[{\"v\":".Length..^",\"long\":\"x\"}]".Length];
    }

    private async Task<string> EncodeAsync(string sql, JsonRowOptions options)
    {
        await using NpgsqlConnection connection = await OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await ReadAsync(JsonEncoder.Rows(command, options));
    }

    private static async Task<string> ReadAsync(JsonEncoder encoder)
    {
        ArrayBufferWriter<byte> writer = new();
        await foreach (JsonChunk _ in encoder.EncodeAsync(writer))
        {
        }

        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        // The zone of the server's texts that the library's are compared with.
        NpgsqlConnection connection = new(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Timezone = "UTC", Pooling = false }.ConnectionString);
        await connection.OpenAsync().Patiently();
        // Which are known by then.
        await connection.ReloadTypesAsync().Patiently();
        return connection;
    }
}
