using System.Globalization;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>Which rows and columns there are, and that they are the same everywhere.</summary>
public sealed class OrderReaderTests
{
    // Computed by a program in another language; another value here is another dataset.
    [Theory]
    [InlineData(1, "1|61423|returned|2020-01-01T00:00:18.1540830Z|1814.44|True|8e1f7555-983a-492f-b161-04ceb245aacf|null")]
    [InlineData(2, "2|122229|delivered|2020-01-01T00:00:28.6610390Z|2060925.64|True|a9038a92-1825-410d-a12e-cfe5e5c7602a|null")]
    [InlineData(4, "4|12200|new|2020-01-01T00:01:02.6808150Z|514584739.45|True|3c3c41a3-b433-43a1-8ddf-4d77aa390089|Tab\there")]
    [InlineData(1_000_000, "1000000|18671|delivered|2020-05-30T11:06:48.3388860Z|618568545.88|True|"
        + "366d5841-30df-4bc6-88f4-1381a983061b|Gift, please wrap")]
    [InlineData(Order.MaxId, "10000000000|202850|new|6139-07-15T15:06:42.9770470Z|13650104.15|True|"
        + "b8a0218a-670e-47c7-9d8e-6a05ad59fd9a|Call before delivery")]
    public void Read_AnyRow_IsTheSameEverywhere(long id, string row)
    {
        using OrderReader reader = new(id - 1, 1, Order.MaxId);
        Assert.True(reader.Read());
        Assert.Equal(row, string.Join('|', Enumerable.Range(0, 8).Select(ordinal => reader.GetValue(ordinal) switch
        {
            DBNull => "null",
            DateTime at => at.ToString("O", CultureInfo.InvariantCulture),
            object value => Convert.ToString(value, CultureInfo.InvariantCulture),
        })));
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(0, 5, 3, "1,2,3")]
    [InlineData(1, 5, 3, "2,3")]
    [InlineData(1, 1, 3, "2")]
    [InlineData(0, 0, 3, "")]
    [InlineData(3, 5, 3, "")]
    [InlineData(0, 5, 0, "")]
    [InlineData(-7, 2, 3, "1,2")]
    [InlineData(long.MinValue, long.MaxValue, 2, "1,2")]
    [InlineData(long.MaxValue, long.MaxValue, 2, "")]
    [InlineData(1, long.MaxValue, 3, "2,3")]
    public void Read_AnyRange_GivesItsIds(long after, long limit, long rows, string ids)
    {
        using OrderReader reader = new(after, limit, rows);
        Assert.Equal(ids.Length > 0, reader.HasRows);
        List<long> read = [];
        while (reader.Read()) read.Add(reader.GetInt64(0));
        Assert.Equal(ids, string.Join(',', read));
        Assert.False(reader.Read());
        Assert.Equal(ids.Length > 0, reader.HasRows);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(1, Order.MaxId + 1)]
    public void Constructor_NumberOutside_Throws(long limit, long rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderReader(0, limit, rows));

    [Fact]
    public void Columns_InAnyOrder_KeepTheirValues()
    {
        using OrderReader all = new(0, 100, 100);
        using OrderReader some = new(0, 100, 100, ["note", "id", "placed_at", "id"]);
        Assert.Equal(["note", "id", "placed_at", "id"], Enumerable.Range(0, some.FieldCount).Select(some.GetName));
        Assert.Equal(["text", "bigint", "timestamp with time zone", "bigint"],
            Enumerable.Range(0, some.FieldCount).Select(some.GetDataTypeName));
        while (all.Read())
        {
            Assert.True(some.Read());
            Assert.Equal([all["note"], all["id"], all["placed_at"], all["id"]],
                Enumerable.Range(0, some.FieldCount).Select(some.GetValue));
            Assert.Equal(all.IsDBNull(7), some.IsDBNull(0));
            Assert.Equal(all.GetInt64(0), some.GetInt64(3));
        }
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("ID")]
    [InlineData("")]
    public void Columns_Unknown_SaysWhatIsAllowed(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new OrderReader(0, 1, 1, ["id", name]));
        Assert.Contains("id, customer_id, status, placed_at, total, paid, token, note", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetOrdinal_AnyCase_FindsTheColumn()
    {
        using OrderReader reader = new(0, 1, 1);
        Assert.Equal(3, reader.GetOrdinal("placed_at"));
        Assert.Equal(3, reader.GetOrdinal("Placed_At"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("placedAt"));
    }

    [Fact]
    public void Rows_AsAWhole_AreAsPromised()
    {
        const int Rows = 30_000;
        using OrderReader reader = new(0, Rows, Rows);
        DateTime last = DateTime.MinValue;
        HashSet<string> statuses = [], notes = [];
        HashSet<Guid> tokens = [];
        HashSet<int> magnitudes = [];
        int nulls = 0;
        while (reader.Read())
        {
            DateTime at = reader.GetDateTime(3);
            Assert.True(at > last && at.Kind == DateTimeKind.Utc && at.Ticks % TimeSpan.TicksPerMicrosecond == 0, $"{at:O}");
            last = at;
            decimal total = reader.GetDecimal(4);
            Assert.True(total is >= 0 and < 10_000_000_000 && total.Scale == 2, $"{total}");
            magnitudes.Add((int)Math.Log10((double)total + 1));
            Assert.InRange(reader.GetInt32(1), 1, 250_000);
            statuses.Add(reader.GetString(2));
            string token = reader.GetGuid(6).ToString();
            Assert.True(token[14] == '4' && "89ab".Contains(token[19], StringComparison.Ordinal), token);
            tokens.Add(reader.GetGuid(6));
            if (reader.IsDBNull(7)) nulls++;
            else notes.Add(reader.GetString(7));
        }

        Assert.Equal((5, 32, Rows, 10), (statuses.Count, notes.Count, tokens.Count, magnitudes.Count));
        // A third; six standard deviations are 490.
        Assert.InRange(nulls, (Rows / 3) - 490, (Rows / 3) + 490);
        string all = string.Concat(notes);
        string[] parts = ["\"", "\\", "\n", "\t", "\u0001", "ü", "東", "😀", "\u2028"];
        Assert.All(parts, part => Assert.Contains(part, all, StringComparison.Ordinal));
    }
}
