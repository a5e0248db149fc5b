using System.Net.Sockets;
using Npgsql;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost;

/// <summary>What a client is told when the database has not given a first row.</summary>
internal static class DatabaseFailure
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <returns><see langword="null"/> for a failure that is nobody's but ours.</returns>
    public static Problem? Describe(Exception failure, string? after) => failure switch
    {
        ExportsFullException full => Unavailable(full.Message),
        SpoolFullException => Unavailable("There is no room on the disk for one export more."),
        MalformedKeyException malformed => MalformedKey(after, malformed.Allowed),
        PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidTextRepresentation or PostgresErrorCodes.NumericValueOutOfRange
            or PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.InvalidDatetimeFormat or PostgresErrorCodes.DatetimeFieldOverflow
        } when after is not null =>
            MalformedKey(after, "a key of the dataset"),
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
            Unavailable("The data is locked by somebody else."),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            Unavailable("The database took longer than its time limit for the first row."),
        PostgresException
        {
            SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        } => Unavailable("The database is not ready."),
        NpgsqlException { InnerException: TimeoutException or SocketException or IOException } or SocketException =>
            Unavailable("The database has no connection to spare, or does not answer."),
        _ => null,
    };

    private static Problem Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "Service Unavailable", detail, RetryAfter);

    private static Problem MalformedKey(string? after, string allowed) =>
        Problem.BadRequest($"The parameter is after={Problem.Quote(after ?? "")}; allowed is {allowed}.");
}
