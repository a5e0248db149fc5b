using StreamingJson.Tests;

// Readers that are called what those of providers are called, which is what the library knows them by.
namespace Npgsql
{
    internal sealed class NpgsqlDataReader(FakeColumn[] columns, Func<int, object?[]?> rows) : FakeReader(columns, rows)
    {
        public NpgsqlDataReader(FakeColumn[] columns, params object?[][] rows) : this(columns, i => i < rows.Length ? rows[i] : null)
        {
        }
    }
}

namespace MySqlConnector
{
    internal sealed class MySqlDataReader(FakeColumn[] columns, params object?[][] rows) : FakeReader(columns, rows);
}

namespace System.Data.SQLite
{
    internal sealed class SQLiteDataReader(FakeColumn[] columns, params object?[][] rows) : FakeReader(columns, rows);
}
