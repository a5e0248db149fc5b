using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace StreamingJson.Tests;

/// <summary>SQLite's types are those of its values, whatever their columns were declared to be: what is stored is what is sent.</summary>
public sealed class SqliteRowTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteRowTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("decimal(10,2)", "(7), (12.50), (0.99), (null), ('about 5')", """[7,12.5,0.99,null,"about 5"]""")]
    [InlineData("integer", "(1), (2.5), ('text'), (x'0102'), (9223372036854775807)", """[1,2.5,"text","AQI=",9223372036854775807]""")]
    [InlineData("real", "(1.5), (7), ('text'), (x'00')", """[1.5,7,"text","AA=="]""")]
    [InlineData("text", "('12.50'), (12.50), (x'ff')", """["12.50","12.5","/w=="]""")]
    [InlineData("blob", "('text'), (5), (x'05')", """["text",5,"BQ=="]""")]
    [InlineData("boolean", "(true), (2), ('true'), (0.5)", """[1,2,"true",0.5]""")]
    [InlineData("datetime", "('2026-01-01 00:00:00'), (1767225600), (2461041.5)", """["2026-01-01 00:00:00",1767225600,2461041.5]""")]
    [InlineData("", "(null), (1), ('1'), (1.5)", """[null,1,"1",1.5]""")]
    public async Task Value_IsOfTheTypeThatItIsStoredWith(string declared, string values, string expected)
    {
        Execute($"create table t(v {declared}); insert into t values {values}");
        Assert.Equal(expected, await ValuesAsync("select v from t"));
    }

    [Theory]
    [InlineData("select case when value > 1 then value * 1.5 end from generate", "[null,3,4.5]")]
    [InlineData("select case value when 1 then null when 2 then 'two' else x'03' end from generate", """[null,"two","Aw=="]""")]
    [InlineData("select max(value) over () + case value when 2 then 0.5 else 0 end from generate", "[3,3.5,3]")]
    [InlineData("select iif(value = 1, null, '12.50') from generate", """[null,"12.50","12.50"]""")]
    public async Task Expression_FirstRowIsNullOrOfAnotherType_SaysNothingOfTheOthers(string sql, string expected)
    {
        Execute("create table generate as select 1 as value union all select 2 union all select 3");
        Assert.Equal(expected, await ValuesAsync(sql));
    }

    [Fact]
    public async Task TextDeclaredAsJson_IsAString()
    {
        Execute("""create table t(v json); insert into t values ('1,"admin":true'), ('}garbage'), ('{"a":1}'), (7), (null)""");
        Assert.Equal("""["1,\u0022admin\u0022:true","}garbage","{\u0022a\u0022:1}",7,null]""", await ValuesAsync("select v from t"));
        Assert.Equal("""["{\u0022a\u0022:1}"]""", await ValuesAsync("select json_object('a', 1)"));
    }

    [Fact]
    public async Task ColumnSaidToBeJson_IsCheckedAndWrittenAsItIs()
    {
        Execute("""create table t(v); insert into t values ('{"a": [1 ,2.50]}'), ('"x"'), (7), (1.5), (null), (x'00')""");
        JsonRowOptions options = new() { JsonColumns = ["v"] };
        Assert.Equal("""[{"a": [1 ,2.50]},"x",7,1.5,null,"AA=="]""", await ValuesAsync("select v from t", options));
    }

    [Theory]
    [InlineData("1,\"admin\":true")]
    [InlineData("}garbage")]
    [InlineData("")]
    [InlineData("{\"a\":1} 2")]
    [InlineData("[1,]")]
    [InlineData("// 1\n2")]
    public async Task ColumnSaidToBeJson_TextIsNone_FailsByItsName(string text)
    {
        Execute("create table t(v json)");
        using SqliteCommand insert = new("insert into t values ($v)", _connection) { Parameters = { new("$v", text) } };
        insert.ExecuteNonQuery();
        JsonRowOptions options = new() { JsonColumns = ["v"] };
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ValuesAsync("select v from t", options));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infinity_IsAsThePolicySays()
    {
        Execute("create table t(v decimal); insert into t values (9e999), (-9e999), (1)");
        Assert.Equal("""["Infinity","-Infinity",1]""", await ValuesAsync("select v from t", new() { NonFinite = JsonNonFinite.Quoted }));
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ValuesAsync("select v from t"));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsThatOfTheLastRow_WhateverItsType()
    {
        Execute("create table t(k, v); insert into t values (null, 1), (7, 1), ('b', 1), (2.5, 1), (null, 1)");
        foreach (string[] longColumns in (string[][])[[], ["v"]])
        {
            using SqliteCommand command = new("select k, v from t", _connection);
            await using EncodingRun run = JsonEncoder.Rows(command, new() { KeyColumn = "k", StreamedColumns = longColumns })
                .Begin(new BlockWriter(64), 1, CancellationToken.None);
            List<string?> cursors = [];
            while (await run.MoveNextAsync())
            {
                if (run.Current.Items > 0) cursors.Add(run.Cursor);
            }

            Assert.Equal([null, "7", "b", "2.5", "2.5"], cursors);
        }
    }

    [Fact]
    public async Task LongColumn_EachValueIsReadAsWhatItIs()
    {
        string text = new('é', 50_000);
        Execute($"create table t(v text); insert into t values (null), ('{text}'), (x'{new string('7', 60_000)}'), ('')");
        Execute("create table n(v integer); insert into n values (5), ('five'), (x'05'), (2.5)");
        Execute("insert into t values (char(0xfeff) || 'marked')");
        foreach (string sql in (string[])["select v from t", "select v from n", "select case v when 5 then null else v end as v from n"])
            Assert.Equal(await ValuesAsync(sql), await ValuesAsync(sql, new() { StreamedColumns = ["v"] }));
        Assert.EndsWith(",\"\",\"\\uFEFFmarked\"]", await ValuesAsync("select v from t"), StringComparison.Ordinal);
    }

    /// <summary>However the values stand, in each format, and where names and brackets are the serializer's.</summary>
    [Fact]
    public void AnyValues_AreThoseThatAreStored()
    {
        Gen<object?> value = Gen.OneOf(
            Gen.Constant<object?>(null),
            ArbMap.Default.GeneratorFor<long>().Select(number => (object?)number),
            ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(number => (object?)number),
            ArbMap.Default.GeneratorFor<string>().Where(text => text?.Contains('\0') is false).Select(text => (object?)text),
            ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => (object?)bytes));
        int table = 0;
        Prop.ForAll(value.ArrayOf(3).ListOf().ToArbitrary(), rows =>
        {
            Execute($"create table t{++table}(a decimal(10,2), b json, c)");
            foreach (object?[] row in rows)
            {
                using SqliteCommand insert = new($"insert into t{table} values ($a, $b, $c)", _connection);
                foreach ((string name, object? one) in new[] { "$a", "$b", "$c" }.Zip(row))
                    insert.Parameters.AddWithValue(name, one ?? DBNull.Value);
                insert.ExecuteNonQuery();
            }

            string sql = $"select a, b, c from t{table}";
            foreach (JsonRowOptions options in (JsonRowOptions[])
                [new(), new() { SerializerOptions = new() { WriteIndented = true } }, new() { StreamedColumns = ["b"] }])
            {
                string expected = JsonSerializer.Serialize(Stored(sql), options.SerializerOptions);
                Assert.Equal(expected, EncodeAsync(sql, options with { Shape = JsonRowShape.Objects }).GetAwaiter().GetResult());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <summary>By the type that SQLite itself says of each.</summary>
    private List<Dictionary<string, object?>> Stored(string sql)
    {
        using SqliteCommand command = new($"select a, typeof(a), b, typeof(b), c, typeof(c) from ({sql})", _connection);
        using SqliteDataReader reader = command.ExecuteReader();
        List<Dictionary<string, object?>> rows = [];
        while (reader.Read())
        {
            Dictionary<string, object?> row = [];
            for (int i = 0; i < 6; i += 2)
            {
                row[reader.GetName(i)] = reader.GetString(i + 1) switch
                {
                    "null" => null,
                    "integer" => reader.GetInt64(i),
                    "real" => reader.GetDouble(i),
                    "text" => reader.GetString(i),
                    _ => reader.GetFieldValue<byte[]>(i),
                };
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The array of the values of one column.</summary>
    private async Task<string> ValuesAsync(string sql, JsonRowOptions? options = null)
    {
        string text = await EncodeAsync(sql, (options ?? new()) with { Shape = JsonRowShape.Arrays, Format = JsonFormat.Lines });
        return $"[{string.Join(',', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[1..^1]))}]";
    }

    private async Task<string> EncodeAsync(string sql, JsonRowOptions options)
    {
        await using SqliteCommand command = new(sql, _connection);
        return (await RandomTable.EncodeAsync(JsonEncoder.Rows(command, options), 4096, 4096)).Text;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = new(sql, _connection);
        command.ExecuteNonQuery();
    }
}
