using System.Data;
using System.Text;
using System.Text.Json;

namespace StreamingJson.Tests;

/// <summary>Rows keep what every encoder keeps, over the reader of a real provider.</summary>
public class RowContract : EncoderContract
{
    private protected virtual IReadOnlyCollection<string> StreamedColumns => [];

    protected override IEnumerable<(JsonEncoder, byte[])> Documents() =>
        from count in (IEnumerable<int>)[0, 1, 70]
        from format in Enum.GetValues<JsonFormat>()
        from shape in Enum.GetValues<JsonRowShape>()
        let table = Table(count)
        let options = new JsonRowOptions { Format = format, Shape = shape, StreamedColumns = StreamedColumns, KeyColumn = "id" }
        select (JsonEncoder.Rows(table.CreateDataReader(), options), Expected(table, format, shape));

    private static DataTable Table(int count)
    {
        DataTable table = new();
        foreach ((string name, Type type) in (IEnumerable<(string, Type)>)
            [("id", typeof(long)), ("name", typeof(string)), ("data", typeof(byte[])), ("price", typeof(decimal)),
                ("key", typeof(Guid)),
            ("at", typeof(DateTimeOffset)), ("day", typeof(DateTime)), ("took", typeof(TimeSpan)), ("is_paid", typeof(bool)),
                ("ratio", typeof(double))])
            table.Columns.Add(name, type);
        Random random = new(count);
        for (int i = 0; i < count; i++)
        {
            table.Rows.Add((long)i << 40, string.Concat(Enumerable.Repeat($"Ø{i}\"\n😀", i * i)), new byte[i * 31], i / 8m,
                Guid.NewGuid(),
                DateTimeOffset.UnixEpoch.AddHours(i), DateTime.UnixEpoch.AddTicks(i), TimeSpan.FromTicks(i * 77_777L), i % 2 == 0,
                i % 3 == 0 ? DBNull.Value : random.NextDouble());
        }

        return table;
    }

    private static byte[] Expected(DataTable table, JsonFormat format, JsonRowShape shape)
    {
        FakeColumn[] columns =
            [.. table.Columns.Cast<DataColumn>().Select(column => new FakeColumn(column.ColumnName, column.DataType))];
        object?[][] rows = [.. table.Rows.Cast<DataRow>().Select(row =>
            row.ItemArray.Select(value => value is DBNull ? null : value).ToArray())];
        return Encoding.UTF8.GetBytes(RandomTable.Join(format,
            new RandomTable(columns, rows).Items(JsonSerializerOptions.Default, shape)));
    }
}

/// <summary>So do rows that are read in pieces.</summary>
public class LongRowContract : RowContract
{
    private protected override IReadOnlyCollection<string> StreamedColumns => ["name", "data"];
}
