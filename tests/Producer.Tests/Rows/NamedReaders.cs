using StreamingJson.Tests;

// Readers that are called what those of providers are called, which is what the library knows them by.
namespace Npgsql
{
    internal sealed class NpgsqlDataReader(FakeColumn[] columns, Func<int, object?[]?> rows) : ReaderDouble(columns, rows)
    {
        private static readonly DateTime Epoch = new(2000, 1, 1);

        public NpgsqlDataReader(FakeColumn[] columns, params object?[][] rows) : this(columns, i => i < rows.Length ? rows[i] : null)
        {
        }

        // Of times it gives the microseconds, and of dates the days, since the beginning of 2000.
        public override T GetFieldValue<T>(int ordinal) =>
            typeof(T) == typeof(long) && GetValue(ordinal) is DateTime time && (time - Epoch).Ticks / 10 is T microseconds ? microseconds
            : typeof(T) == typeof(int) && GetValue(ordinal) is DateOnly date && (date.DayNumber - DateOnly.FromDateTime(Epoch).DayNumber) is T days ? days
            : base.GetFieldValue<T>(ordinal);
    }
}

namespace MySqlConnector
{
    internal sealed class MySqlDataReader(FakeColumn[] columns, params object?[][] rows)
        : ReaderDouble(columns, i => i < rows.Length ? rows[i] : null);
}

namespace System.Data.SQLite
{
    internal sealed class SQLiteDataReader(FakeColumn[] columns, params object?[][] rows)
        : ReaderDouble(columns, i => i < rows.Length ? rows[i] : null);
}
