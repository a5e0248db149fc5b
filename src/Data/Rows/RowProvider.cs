using System.Data.Common;

namespace StreamingJson;

/// <summary>
/// Providers of which more has to be known than ADO.NET says. They are known by the names of their readers: no package of one is
/// referenced. Behind a wrapper, such as a profiler's, a reader is any other.
/// </summary>
internal enum RowProvider
{
    /// <summary>Each value is asked for its type, and no text is taken for JSON or for a number.</summary>
    Other,

    /// <summary>The server checks each value against the type of its column, its JSON too.</summary>
    Postgres,

    /// <summary>What MySQL calls JSON is JSON; what MariaDB does, which is read by the same provider, is text.</summary>
    MySql,

    /// <summary>Values have types of their own, whatever their column was declared to be.</summary>
    Sqlite,

    /// <summary>Times with a zone are given as if they had a date, or had none.</summary>
    DuckDb,
}

internal static class RowProviders
{
    /// <exception cref="NotSupportedException">The provider gives other values than those that are stored.</exception>
    public static RowProvider Of(DbDataReader row) => row.GetType().FullName switch
    {
        "Npgsql.NpgsqlDataReader" => RowProvider.Postgres,
        "MySqlConnector.MySqlDataReader" => RowProvider.MySql,
        "Microsoft.Data.Sqlite.SqliteDataReader" => RowProvider.Sqlite,
        "DuckDB.NET.Data.DuckDBDataReader" => RowProvider.DuckDb,
        "System.Data.SQLite.SQLiteDataReader" => throw new NotSupportedException(
            "System.Data.SQLite makes of each value what its column was declared to be, and 0 of a text in a column of integers. " +
            "Microsoft.Data.Sqlite gives what is stored."),
        _ => RowProvider.Other,
    };
}
