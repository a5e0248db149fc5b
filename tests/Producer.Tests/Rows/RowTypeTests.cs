using System.Data.SQLite;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using MySqlConnector;
using Npgsql;

namespace StreamingJson.Tests;

/// <summary>Columns whose JSON is not that of a type of .NET.</summary>
public class RowTypeTests
{
    private const string Json = "{\"a\" :\r\n [1,2.50 ],\n\"b\":\"\\n</x>\"}";

    [Theory]
    [InlineData("json")]
    [InlineData("jsonb")]
    public async Task Rows_JsonColumn_IsAsItIs(string type)
    {
        Assert.Equal($"[{{\"v\":{Json}}}]", await EncodeAsync(new("v", typeof(string), type), Json));
        Assert.Equal($"[{{\"v\":[{Json},null,1]}}]",
            await EncodeAsync(new("v", typeof(Array), type + "[]"), (object)new[] { Json, null, "1" }));
    }

    /// <summary>What anybody may have written there is a string, whatever the provider calls it.</summary>
    [Theory]
    [InlineData("json")]
    [InlineData("jsonb")]
    [InlineData("JSON")]
    [InlineData("numeric")]
    [InlineData("decimal")]
    public async Task Rows_TextThatNoServerHasChecked_IsAString(string type)
    {
        foreach (string text in (string[])[Json, "1,\"admin\":true", "}garbage", "1.50", "true"])
        {
            Assert.Equal($"[{{\"v\":{JsonSerializer.Serialize(text)}}}]",
                await EncodeAsync(new FakeReader([new("v", typeof(string), type)], [[text]])));
        }
    }

    /// <summary>MariaDB's is text that the same provider reads.</summary>
    [Fact]
    public async Task Rows_JsonOfMySql_IsCheckedAndAsItIs()
    {
        FakeColumn column = new("v", typeof(string), "JSON");
        Assert.Equal($"[{{\"v\":{Json}}}]", await EncodeAsync(new MySqlDataReader([column], [[Json]])));
        await Assert.ThrowsAsync<ArgumentException>(() => EncodeAsync(new MySqlDataReader([column], [["1,\"admin\":true"]])));
        Assert.Equal("""[{"v":"{}"}]""", await EncodeAsync(new MySqlDataReader([new("v", typeof(string), "VARCHAR")], [["{}"]])));
    }

    [Fact]
    public async Task Rows_ColumnSaidToBeJson_IsCheckedAndAsItIs()
    {
        JsonRowOptions options = new() { JsonColumns = ["v"] };
        foreach (string depth in (string[])["1", new string('[', 500) + new string(']', 500)])
        {
            FakeReader reader = new([new("v", typeof(string), "nvarchar")], [[depth]]);
            Assert.Equal($"[{{\"v\":{depth}}}]", await EncodeAsync(reader, options));
        }

        await Assert.ThrowsAsync<ArgumentException>(
            () => EncodeAsync(new NpgsqlDataReader([new("v", typeof(string), "text")], [["}"]]), options));
    }

    [Fact]
    public async Task Rows_ColumnSaidToBeJsonThatThereIsNot_IsRefusedByItsName()
    {
        JsonRowOptions options = new() { JsonColumns = ["v", "V"] };
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => EncodeAsync(new FakeReader([new("v", typeof(string))], [["1"]]), options));
        Assert.Contains("'V'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Its readers give other values than those that are stored, and nothing tells which.</summary>
    [Fact]
    public async Task Rows_ProviderThatConvertsToTheDeclaredType_IsRefused() => await Assert.ThrowsAsync<NotSupportedException>(
        () => EncodeAsync(new SQLiteDataReader([new("v", typeof(long), "INTEGER")], [[1L]])));

    [Fact]
    public async Task Rows_ValueThatTheProviderCannotGive_FailsByTheNameAndTypeOfItsColumn()
    {
        foreach (Exception error in (Exception[])[new InvalidCastException(), new OverflowException(), new FormatException(),
            new ArgumentOutOfRangeException(), new InvalidOperationException()])
        {
            foreach (string[] longColumns in (string[][])[[], ["text"]])
            {
                FakeReader reader = new([new("the_span", typeof(TimeSpan), "interval"), new("text", typeof(string))], [[error, ""]]);
                NotSupportedException failure = await Assert.ThrowsAsync<NotSupportedException>(
                    () => EncodeAsync(reader, new() { StreamedColumns = longColumns }));
                Assert.Contains("'the_span'", failure.Message, StringComparison.Ordinal);
                Assert.Contains("interval", failure.Message, StringComparison.Ordinal);
                Assert.Same(error, failure.InnerException);
            }
        }
    }

    [Theory]
    [InlineData(JsonFormat.Lines, "{\"v\":", "}\n")]
    [InlineData(JsonFormat.Sequence, "\u001e{\"v\":", "}\n")]
    [InlineData(JsonFormat.Events, "data: {\"v\":", "}\n\n")]
    public async Task Rows_JsonColumnWithLineBreaks_StaysOnItsLine(JsonFormat format, string before, string behind) =>
        Assert.Equal(
        before + Json.Replace("\r\n", "  ", StringComparison.Ordinal).Replace('\n', ' ') + behind,
        await EncodeAsync(new("v", typeof(string), "json"), new() { Format = format }, Json));

    [Fact]
    public async Task Rows_OtherTypeNamesOfArrays_AreTheirElements()
    {
        Assert.Equal("""[{"v":[1.5,null]}]""",
            await EncodeAsync(new("v", typeof(Array), "real[]"), (object)new float?[] { 1.5f, null }));
        Assert.Equal("""[{"v":["a\u003C",null]}]""",
            await EncodeAsync(new("v", typeof(Array), "name[]"), (object)new[] { "a<", null }));
        Assert.Equal("""[{"v":[]}]""", await EncodeAsync(new("v", typeof(Array), "text[]"), (object)Array.Empty<string>()));
    }

    [Theory]
    [InlineData(typeof(IPAddress), "inet")]
    [InlineData(typeof(Array), "inet[]")]
    [InlineData(typeof(object), "public.mood")]
    public async Task Rows_UnknownType_IsRefusedByTheNameOfItsColumn_AndNothingIsWritten(Type type, string dataType)
    {
        foreach (JsonFormat format in Enum.GetValues<JsonFormat>())
        {
            FakeReader reader = new([new("id", typeof(int)), new("the_address", type, dataType)], [[1, new object()]]);
            BlockWriter writer = new(4096);
            NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(async () =>
            {
                await foreach (JsonChunk _ in JsonEncoder.Rows(reader, new() { Format = format }).EncodeAsync(writer))
                {
                }
            });
            Assert.Contains("the_address", error.Message, StringComparison.Ordinal);
            Assert.Contains(dataType, error.Message, StringComparison.Ordinal);
            Assert.Equal((0, 1), (writer.Count, reader.Disposals));
        }
    }

    [Fact]
    public async Task Rows_UnknownTypeWithAConverter_IsWrittenByIt()
    {
        JsonSerializerOptions json = new() { Converters = { new Named<IPAddress>("address") } };
        Assert.Equal("""[{"v":"address"}]""", await EncodeAsync(
            new("v", typeof(IPAddress), "inet"), new() { SerializerOptions = json }, IPAddress.Loopback));
    }

    [Fact]
    public async Task Rows_ConvertersOfTheOptions_Win()
    {
        JsonSerializerOptions json = new()
        {
            NumberHandling = JsonNumberHandling.WriteAsString,
            Converters = { new JsonStringEnumConverter(), new Named<int>("int"), new Named<double>("double"),
                new Named<string>("text"), new Named<byte[]>("bytes") },
        };
        JsonRowOptions options = new() { SerializerOptions = json };
        Assert.Equal("""[{"v":"int"}]""", await EncodeAsync(new("v", typeof(int)), options, 1));
        Assert.Equal("""[{"v":"double"}]""", await EncodeAsync(new("v", typeof(double)), options, double.NaN));
        Assert.Equal("""[{"v":"text"}]""", await EncodeAsync(new("v", typeof(string), "text"), options, "x"));
        Assert.Equal("""[{"v":"bytes"}]""", await EncodeAsync(new("v", typeof(byte[]), "bytea"), options, new byte[1]));
        Assert.Equal("""[{"v":["int",null]}]""",
            await EncodeAsync(new("v", typeof(Array), "integer[]"), options, (object)new int?[] { 1, null }));
        Assert.Equal("""[{"v":"1"}]""", await EncodeAsync(new("v", typeof(long)), options, 1L));
    }

    [Fact]
    public async Task Rows_Style_IsUsedForArraysToo()
    {
        JsonRowOptions options =
            new()
            {
                SerializerOptions =
                new JsonSerializerOptions().AddStyle(new JsonStyle { LargeIntegersAsStrings = true, UtcAsZ = true })
            };
        Assert.Equal("""[{"v":["9007199254740992",null,9007199254740991]}]""", await EncodeAsync(
            new("v", typeof(Array), "bigint[]"), options, (object)new long?[] { 1L << 53, null, (1L << 53) - 1 }));
        Assert.Equal("""[{"v":"1970-01-01T00:00:00Z"}]""",
            await EncodeAsync(new("v", typeof(DateTimeOffset)), options, DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData(JsonRowShape.Arrays, JsonFormat.Array, "[[\"id\",\"userName\"]]")]
    [InlineData(JsonRowShape.Arrays, JsonFormat.Lines, "[\"id\",\"userName\"]\n")]
    [InlineData(JsonRowShape.Objects, JsonFormat.Array, "[]")]
    [InlineData(JsonRowShape.Objects, JsonFormat.Lines, "")]
    public async Task Rows_NoRows_OnlyArraysHaveTheirNames(JsonRowShape shape, JsonFormat format, string expected)
    {
        JsonRowOptions options = new() { Shape = shape, Format = format, SerializerOptions = new(JsonSerializerDefaults.Web) };
        FakeColumn[] columns = [new("Id", typeof(int)), new("UserName", typeof(string), "text")];
        foreach (JsonRowOptions either in (JsonRowOptions[])[options, options with { StreamedColumns = ["UserName"] }])
            Assert.Equal(expected,
                (await RandomTable.EncodeAsync(JsonEncoder.Rows(new FakeReader(columns), either), 1, 64)).Text);
    }

    [Fact]
    public void Rows_ShapeOrFormatThatThereIsNot_IsRefused()
    {
        foreach (string[] names in (string[][])[[], ["v"]])
        {
            FakeReader reader = new([]);
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                JsonEncoder.Rows(reader, new() { Shape = (JsonRowShape)2, StreamedColumns = names }));
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                JsonEncoder.Rows(reader, new() { Format = (JsonFormat)4, StreamedColumns = names }));
        }
    }

    private static Task<string> EncodeAsync(FakeColumn column, object value) => EncodeAsync(column, new(), value);

    private static async Task<string> EncodeAsync(FakeColumn column, JsonRowOptions options, object value) =>
        await EncodeAsync(new NpgsqlDataReader([column], [[value]]), options);

    private static async Task<string> EncodeAsync(ReaderDouble reader, JsonRowOptions? options = null) =>
        (await RandomTable.EncodeAsync(JsonEncoder.Rows(reader, options), 4096, 4096)).Text;

    private sealed class Named<T>(string name) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(name);
    }
}
