using System.Data.Common;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>Each getter reads its columns and no others, in their type, and leaves no garbage.</summary>
public sealed class OrderReaderValueTests
{
    private static readonly Dictionary<string, Func<DbDataReader, int, object?>> Getters = new()
    {
        ["Int64"] = (reader, at) => reader.GetInt64(at),
        ["Int32"] = (reader, at) => reader.GetInt32(at),
        ["Int16"] = (reader, at) => reader.GetInt16(at),
        ["Byte"] = (reader, at) => reader.GetByte(at),
        ["Bytes"] = (reader, at) => reader.GetBytes(at, 0, null, 0, 0),
        ["Stream"] = (reader, at) => reader.GetStream(at),
        ["Char"] = (reader, at) => reader.GetChar(at),
        ["Double"] = (reader, at) => reader.GetDouble(at),
        ["Float"] = (reader, at) => reader.GetFloat(at),
        ["String"] = (reader, at) => reader.GetString(at),
        ["TextReader"] = (reader, at) => reader.GetTextReader(at).ReadToEnd(),
        ["Chars"] = (reader, at) => ReadChars(reader, at),
        ["DateTime"] = (reader, at) => reader.GetDateTime(at),
        ["Decimal"] = (reader, at) => reader.GetDecimal(at),
        ["Boolean"] = (reader, at) => reader.GetBoolean(at),
        ["Guid"] = (reader, at) => reader.GetGuid(at),
        ["<long>"] = (reader, at) => reader.GetFieldValue<long>(at),
        ["<long?>"] = (reader, at) => reader.GetFieldValue<long?>(at),
        ["<int>"] = (reader, at) => reader.GetFieldValue<int>(at),
        ["<int?>"] = (reader, at) => reader.GetFieldValue<int?>(at),
        ["<short>"] = (reader, at) => reader.GetFieldValue<short>(at),
        ["<string>"] = (reader, at) => reader.GetFieldValue<string>(at),
        ["<TextReader>"] = (reader, at) => reader.GetFieldValue<TextReader>(at).ReadToEnd(),
        ["<DateTime>"] = (reader, at) => reader.GetFieldValue<DateTime>(at),
        ["<DateTime?>"] = (reader, at) => reader.GetFieldValue<DateTime?>(at),
        ["<DateTimeOffset>"] = (reader, at) => reader.GetFieldValue<DateTimeOffset>(at).UtcDateTime,
        ["<DateTimeOffset?>"] = (reader, at) => reader.GetFieldValue<DateTimeOffset?>(at)?.UtcDateTime,
        ["<decimal>"] = (reader, at) => reader.GetFieldValue<decimal>(at),
        ["<decimal?>"] = (reader, at) => reader.GetFieldValue<decimal?>(at),
        ["<bool>"] = (reader, at) => reader.GetFieldValue<bool>(at),
        ["<bool?>"] = (reader, at) => reader.GetFieldValue<bool?>(at),
        ["<Guid>"] = (reader, at) => reader.GetFieldValue<Guid>(at),
        ["<Guid?>"] = (reader, at) => reader.GetFieldValue<Guid?>(at),
        ["<byte[]>"] = (reader, at) => reader.GetFieldValue<byte[]>(at),
    };

    private static readonly Dictionary<string, string> GettersOfTypes = new()
    {
        ["bigint"] = "Int64 <long> <long?>",
        ["integer"] = "Int32 <int> <int?>",
        ["text"] = "String TextReader Chars <string> <TextReader>",
        ["timestamp with time zone"] = "DateTime <DateTime> <DateTime?> <DateTimeOffset> <DateTimeOffset?>",
        ["numeric(12, 2)"] = "Decimal <decimal> <decimal?>",
        ["boolean"] = "Boolean <bool> <bool?>",
        ["uuid"] = "Guid <Guid> <Guid?>",
    };

    [Fact]
    public void Getters_OfTheColumnsType_GiveItsValue_AndOthersThrow()
    {
        using OrderReader reader = new(0, 50, 50);
        while (reader.Read())
        {
            for (int at = 0; at < reader.FieldCount; at++)
            {
                string[] right = GettersOfTypes[reader.GetDataTypeName(at)].Split(' ');
                foreach ((string name, Func<DbDataReader, int, object?> get) in Getters)
                {
                    if (!right.Contains(name) || reader.IsDBNull(at)) Assert.Throws<InvalidCastException>(() => get(reader, at));
                    else Assert.Equal(reader.GetValue(at), get(reader, at));
                }

                if (!reader.IsDBNull(at)) Assert.IsType(reader.GetFieldType(at), reader.GetValue(at));
                Assert.Equal(reader.IsDBNull(at), reader.GetValue(at) is DBNull);
                Assert.Equal(reader.GetValue(at), reader.GetFieldValue<object>(at));
            }
        }
    }

    [Fact]
    public async Task AsyncMethods_CompleteAtOnce()
    {
        await using OrderReader reader = new(0, 2, 2);
        for (int row = 0; row <= 2; row++)
        {
            Task<bool> read = reader.ReadAsync();
            Assert.True(read.IsCompletedSuccessfully);
            Assert.Equal(row < 2, await read);
            if (row == 2) break;
            Assert.True(reader.IsDBNullAsync(7).IsCompletedSuccessfully);
            Assert.True(reader.GetFieldValueAsync<long>(0).IsCompletedSuccessfully);
        }

        Assert.True(reader.NextResultAsync().IsCompletedSuccessfully);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(cancelled.Token));
    }

    [Fact]
    public void Values_WithoutARow_Throw()
    {
        using OrderReader reader = new(0, 1, 1);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.True(reader.Read());
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt64(8));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetValue(-1));
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.IsDBNull(7));
        reader.Close();
        Assert.Throws<ObjectDisposedException>(() => reader.GetInt64(0));
        Assert.Throws<ObjectDisposedException>(() => reader.Read());
    }

    [Fact]
    public void NextResult_PassesOverTheRest()
    {
        using OrderReader reader = new(0, 3, 3);
        Assert.True(reader.Read());
        Assert.False(reader.NextResult());
        Assert.Throws<InvalidOperationException>(() => reader.GetInt64(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Enumerator_GivesEveryRow()
    {
        using OrderReader reader = new(5, 3, 100, ["id", "paid"]);
        Assert.Equal([6L, 7L, 8L], reader.Cast<DbDataRecord>().Select(row => row.GetInt64(0)));
    }

    [Fact]
    public void GetValues_ShortAndLongArrays_TakeWhatFits()
    {
        using OrderReader reader = new(0, 1, 1);
        Assert.True(reader.Read());
        object[] two = new object[2], ten = new object[10];
        Assert.Equal((2, 8), (reader.GetValues(two), reader.GetValues(ten)));
        Assert.Equal([1L, 61_423], two);
        Assert.Equal((DBNull.Value, null), (ten[7], ten[8]));
    }

    [Fact]
    public async Task Rows_ReadByTypedGetters_AllocateNothing()
    {
        const int Rows = 20_000;
        // Once for what is made at the first use.
        await SumAsync(10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<long> sum = SumAsync(Rows);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(sum.IsCompletedSuccessfully);
        Assert.NotEqual(0, await sum);
        // The reader, its task and its state machine, however many rows there are; a byte a row would be 20,000.
        // A collection meanwhile counts a block of 8 KB that the thread has begun.
        Assert.InRange(allocated, 0, Rows - 1);
    }

    private static async Task<long> SumAsync(long rows)
    {
        await using OrderReader reader = new(0, rows, rows);
        long sum = 0;
        while (await reader.ReadAsync())
        {
            sum += reader.GetInt64(0) + reader.GetInt32(1) + reader.GetString(2).Length + reader.GetDateTime(3).Ticks;
            sum += (long)reader.GetDecimal(4) + (reader.GetBoolean(5) ? 1 : 0) + reader.GetGuid(6).Version;
            sum += reader.IsDBNull(7) ? 0 : reader.GetString(7).Length;
            sum += reader.GetFieldValue<long>(0) + reader.GetFieldValue<int?>(1)!.Value + reader.GetFieldValue<string>(2).Length;
            sum += reader.GetFieldValue<DateTimeOffset>(3).Ticks + (long)reader.GetFieldValue<decimal>(4);
            sum += (reader.GetFieldValue<bool>(5) ? 1 : 0) + reader.GetFieldValue<Guid>(6).Version;
        }

        return sum;
    }

    private static string ReadChars(DbDataReader reader, int at)
    {
        char[] text = new char[reader.GetChars(at, 0, null, 0, 0)];
        // In two parts, and once behind the end.
        long first = reader.GetChars(at, 0, text, 0, text.Length / 2);
        long second = reader.GetChars(at, first, text, (int)first, text.Length - (int)first);
        Assert.Equal((text.Length, 0), (first + second, reader.GetChars(at, text.Length + 1, text, 0, text.Length)));
        return new string(text);
    }
}
