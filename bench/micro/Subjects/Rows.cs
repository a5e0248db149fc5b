using System.Data.Common;
using StreamingJson.Tests;

namespace StreamingJson.Bench.Micro;

/// <summary>
/// The rows of a data reader that has them all at hand. The others get an object a row, as who reads rows without ours makes
/// them; the reader's own time is in all of them.
/// </summary>
public class Rows : Subject
{
    private static readonly FakeColumn[] Columns =
    [
        new(nameof(SampleRecord.Id), typeof(Guid)), new(nameof(SampleRecord.Name), typeof(string)),
        new(nameof(SampleRecord.Quantity), typeof(int)), new(nameof(SampleRecord.Account), typeof(long)),
        new(nameof(SampleRecord.Price), typeof(double)), new(nameof(SampleRecord.CreatedAt), typeof(DateTimeOffset)),
        new(nameof(SampleRecord.Active), typeof(bool)), new(nameof(SampleRecord.Parent), typeof(int)),
    ];

    private protected override Contenders Create()
    {
        object?[][] rows =
        [
            .. SampleRecord.Create(5000).Select(record => new object?[]
            {
                record.Id, record.Name, record.Quantity, record.Account, record.Price, record.CreatedAt, record.Active,
                record.Parent,
            }),
        ];
        return new DocumentContenders<IEnumerable<SampleRecord>>(
            () => JsonEncoder.Rows(new FakeReader(Columns, rows)),
            () => Read(new FakeReader(Columns, rows)),
            MicroContext.Default.IEnumerableSampleRecord,
            RecordText.WriteAll);
    }

    private static IEnumerable<SampleRecord> Read(FakeReader reader)
    {
        using (reader)
        {
            // The reader has no other way to the next row; it never waits here.
            while (reader.ReadAsync(CancellationToken.None).GetAwaiter().GetResult()) yield return ReadRow(reader);
        }
    }

    private static SampleRecord ReadRow(DbDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetDouble(4),
        row.GetFieldValue<DateTimeOffset>(5), row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetInt32(7));
}
