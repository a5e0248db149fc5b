using DuckDB.NET.Data;

namespace StreamingJson.Tests;

/// <summary>DuckDB's values are its own, or a failure that names the column.</summary>
public sealed class DuckDbRowTests : IDisposable
{
    private readonly DuckDBConnection _connection = new("Data Source=:memory:");

    public DuckDbRowTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("'{\"a\": [1]}'::json", """ "{\u0022a\u0022: [1]}" """)]
    [InlineData("12.50::decimal(10,2)", "12.50")]
    [InlineData("null::integer", "null")]
    [InlineData("timestamptz '2026-01-01 12:00:00+02'", """ "2026-01-01T10:00:00+00:00" """)]
    [InlineData("timestamp '2026-01-01 12:00:00.5'", """ "2026-01-01T12:00:00.5" """)]
    [InlineData("timetz '12:34:56.789+02'", """ "12:34:56.789+02" """)]
    [InlineData("timetz '24:00:00-12:30'", """ "24:00:00-12:30" """)]
    [InlineData("interval '2 days 01:02:03'", """ "2.01:02:03" """)]
    [InlineData("'b'::enum('a', 'b')", """ "b" """)]
    [InlineData("'101'::bit", """ "101" """)]
    public async Task Value_IsItself(string expression, string expected) =>
        Assert.Equal($"[{{\"v\":{expected.Trim()}}}]", await EncodeAsync(expression));

    [Fact]
    public async Task Json_ThatIsSaidToBe_IsAsItIs() =>
        Assert.Equal("""[{"v":{"a": [1]}}]""", await EncodeAsync("'{\"a\": [1]}'::json", new() { JsonColumns = ["v"] }));

    [Theory]
    [InlineData("timestamp_ns '2026-01-01 12:00:00.123456789'")]
    [InlineData("1::hugeint")]
    [InlineData("[1, 2]")]
    [InlineData("{'a': 1}")]
    [InlineData("map {'a': 1}")]
    [InlineData("'x'::blob")]
    [InlineData("union_value(num := 2)")]
    [InlineData("time_ns '12:00:00.123456789'")]
    public async Task TypeThatDotNetHasNot_IsRefusedByTheNameOfItsColumn(string expression) => await FailsAsync(expression);

    [Theory]
    [InlineData("'infinity'::timestamp")]
    [InlineData("'-infinity'::date")]
    [InlineData("'infinity'::timestamptz")]
    [InlineData("date '290000-01-01'")]
    [InlineData("time '24:00:00'")]
    [InlineData("timetz '12:00:00+02:30:15'")]
    [InlineData("interval '1 month'")]
    [InlineData("99999999999999999999999999999999999999::decimal(38,0)")]
    public async Task ValueThatDotNetHasNot_FailsByTheNameOfItsColumn(string expression) => await FailsAsync(expression);

    /// <summary>What helps, too, is said.</summary>
    private async Task FailsAsync(string expression)
    {
        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => EncodeAsync(expression));
        Assert.Contains("'v'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ast it in the query", error.Message, StringComparison.Ordinal);
        Assert.NotEqual("", await EncodeAsync($"({expression})::varchar"));
    }

    private async Task<string> EncodeAsync(string expression, JsonRowOptions? options = null)
    {
        await using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"select {expression} as v";
        return (await RandomTable.EncodeAsync(JsonEncoder.Rows(command, options), 4096, 4096)).Text;
    }
}
