using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>A table of 100 MB, more than all buffers between it and its reader hold together.</summary>
internal static class LongTable
{
    public const int Rows = 50_000;

    public const string Path = "/export/long";

    private const string Create = """
        drop table if exists long;
        create table long as select g as id, repeat('x', 2000) as text from generate_series(1, 50000) g;
        alter table long add primary key (id);
        analyze long
        """;

    public static readonly (string, string)[] Settings =
        [("Exports:Datasets:long:Sql", "select * from long"), ("Exports:Datasets:long:Key", "id")];

    public static Task CreateAsync(PostgresServer postgres) => postgres.ExecuteAsync(Create);
}
