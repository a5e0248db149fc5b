namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>The tests that share one server; one runs after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPostgres : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
