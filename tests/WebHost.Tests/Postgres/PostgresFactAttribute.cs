namespace StreamingJson.WebHost.Tests.Postgres;

/// <summary>A fact that needs a real PostgreSQL: skipped, with the reason, where there is none, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    /// <param name="needsOwn">Whether it restarts the server or kills its processes.</param>
    public PostgresFactAttribute(bool needsOwn = false) => Skip = PostgresInstallation.ReasonToSkip(needsOwn);
}

/// <summary>A theory that needs a real PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <param name="needsOwn">Whether it restarts the server or kills its processes.</param>
    public PostgresTheoryAttribute(bool needsOwn = false) => Skip = PostgresInstallation.ReasonToSkip(needsOwn);
}
