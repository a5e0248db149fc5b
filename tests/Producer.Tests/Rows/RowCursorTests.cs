using System.Globalization;

namespace StreamingJson.Tests;

/// <summary>The cursor is the key of the last row that is whole, as text that says all of it.</summary>
public class RowCursorTests
{
    private static readonly FakeColumn[] Columns =
        [new("id", typeof(int)), new("v", typeof(string), "text"), new("last", typeof(int))];

    public static TheoryData<string[]> StreamedColumns => new([], ["v"]);

    [Theory]
    [MemberData(nameof(StreamedColumns))]
    public async Task Cursor_AfterEachRow_IsItsKey(string[] names)
    {
        EncodingRun run = Encoder(names, [10, "a", 0], [20, "b", 0], [30, "c", 0]).Begin(new BlockWriter(64), 1, default);
        Assert.Null(run.Cursor);
        long items = 0;
        while (await run.MoveNextAsync())
        {
            items += run.Current.Items;
            // Of all that the chunks have told.
            Assert.Equal(items == 0 ? null : $"{items * 10}", run.Cursor);
        }

        await run.DisposeAsync();
        Assert.Equal("30", run.Cursor);
    }

    [Theory]
    [MemberData(nameof(StreamedColumns))]
    public async Task Cursor_RowWhoseLaterColumnThrows_DoesNotCount(string[] names)
    {
        EncodingRun run = Encoder(names, [10, "a", 0], [20, "b", new FakeDbException()]).Begin(new BlockWriter(64), 4096, default);
        await Assert.ThrowsAsync<FakeDbException>(() => EndAsync(run));
        Assert.Equal("10", run.Cursor);
    }

    [Theory]
    [MemberData(nameof(StreamedColumns))]
    public async Task Cursor_NoRowWhole_IsNone(string[] names)
    {
        EncodingRun run = Encoder(names, [20, "b", new FakeDbException()]).Begin(new BlockWriter(64), 4096, default);
        await Assert.ThrowsAsync<FakeDbException>(() => EndAsync(run));
        Assert.Null(run.Cursor);
    }

    /// <summary>A key that is null is none to go on from; before all, it is not zero.</summary>
    [Fact]
    public async Task Cursor_KeyIsNull_IsTheLastOneThatWasNot()
    {
        Assert.Null(await LastAsync(Encoder([], [null, "a", 0])));
        Assert.Equal("7", await LastAsync(Encoder([], [null, "a", 0], [7, "a", 0], [null, "a", 0])));
    }

    [Fact]
    public async Task Cursor_NoKeyOrNoSuchColumn_IsNone()
    {
        foreach (string? key in (string?[])[null, "ID", "other"])
        {
            JsonEncoder encoder = JsonEncoder.Rows(new FakeReader(Columns, [[1, "a", 0]]), new() { KeyColumn = key });
            Assert.Null(await LastAsync(encoder));
        }
    }

    [Fact]
    public async Task Cursor_EachType_IsReadBackAsItWas()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        DateTime now = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        now = now.AddTicks(1_234_567);
        await HoldsAsync(long.MinValue, text => long.Parse(text, culture));
        await HoldsAsync(short.MinValue, text => short.Parse(text, culture));
        await HoldsAsync(ulong.MaxValue, text => ulong.Parse(text, culture));
        await HoldsAsync(decimal.MaxValue / 1000, text => decimal.Parse(text, culture));
        await HoldsAsync(Math.PI * 1e300, text => double.Parse(text, culture));
        await HoldsAsync(MathF.E, text => float.Parse(text, culture));
        await HoldsAsync(true, bool.Parse);
        await HoldsAsync(Guid.NewGuid(), Guid.Parse);
        await HoldsAsync(now, text => DateTime.Parse(text, culture, DateTimeStyles.RoundtripKind));
        await HoldsAsync(new DateTimeOffset(now).ToOffset(TimeSpan.FromHours(-3)), text => DateTimeOffset.Parse(text, culture));
        await HoldsAsync(new TimeOnly(23, 59, 58).Add(TimeSpan.FromTicks(7_654_321)), text => TimeOnly.Parse(text, culture));
        await HoldsAsync(TimeSpan.FromTicks(-123_456_789_012_345), text => TimeSpan.Parse(text, culture));
        await HoldsAsync("é\"\n😀", text => text);
        await HoldsAsync("", text => text);
        await HoldsAsync('x', text => text[0]);
        await HoldsAsync(new byte[] { 0, 255, 128, 62, 63 }, Convert.FromBase64String);
    }

    /// <summary>Whatever order the server's dates are in.</summary>
    [Fact]
    public async Task Cursor_Date_IsYearMonthDay() => Assert.Equal("2026-03-04", await CursorAsync(new DateOnly(2026, 3, 4)));

    private static async Task HoldsAsync<T>(T key, Func<string, T> parse) where T : notnull =>
        Assert.Equal(key, parse(await CursorAsync(key)));

    private static async Task<string> CursorAsync<T>(T key) where T : notnull
    {
        JsonEncoder encoder = JsonEncoder.Rows(new FakeReader([new("key", typeof(T))], [[key]]), new() { KeyColumn = "key" });
        return (await LastAsync(encoder))!;
    }

    private static async Task<string?> LastAsync(JsonEncoder encoder)
    {
        EncodingRun run = encoder.Begin(new BlockWriter(64), 1, default);
        await EndAsync(run);
        return run.Cursor;
    }

    private static async Task EndAsync(EncodingRun run)
    {
        await using (run)
        {
            while (await run.MoveNextAsync())
            {
            }
        }
    }

    private static JsonEncoder Encoder(string[] names, params object?[][] rows) =>
        JsonEncoder.Rows(new FakeReader(Columns, rows), new() { KeyColumn = "id", StreamedColumns = names });
}
