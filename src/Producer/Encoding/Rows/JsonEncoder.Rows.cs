using System.Data.Common;

namespace StreamingJson;

// What comes from a database.
public abstract partial class JsonEncoder
{
    /// <summary>The rows of a query, of any ADO.NET provider.</summary>
    /// <param name="command">
    /// The query. It is executed when the encoder is used, and disposed with its reader; where it is left early, it is cancelled
    /// first, so that the server stops too. Its connection stays open unless the command owns it, as those of a
    /// <see cref="DbDataSource"/> do.
    /// </param>
    /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
    /// <returns>An encoder that can be used once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="command"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a format or a shape that there is not.</exception>
    /// <exception cref="ArgumentException">The key is one of the options' long columns.</exception>
    /// <remarks>
    /// The columns are looked at once, and their values read without boxing: numbers, strings, dates and times, GUIDs, bytes as
    /// base64, arrays of these, <c>json</c> and <c>jsonb</c> as they are, and <c>numeric</c> also where it is read as text. A
    /// column of another type needs a converter in the options; without one the first row throws
    /// <see cref="NotSupportedException"/>. The encoder waits for the database as for any source, without a thread.
    /// </remarks>
    public static JsonEncoder Rows(DbCommand command, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Rows((_, inPieces) => ValueTask.FromResult(new OpenRows(command, inPieces)), options);
    }

    /// <summary>The rows of a query that is prepared when it is asked for: with a connection and a transaction of its own.</summary>
    /// <param name="prepare">
    /// Gives the command, once for each use. The command, and the connection that it is on, are closed with its reader.
    /// </param>
    /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
    /// <returns>An encoder that can be used as often as <paramref name="prepare"/> can, one use at a time.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prepare"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a format or a shape that there is not.</exception>
    /// <exception cref="ArgumentException">The key is one of the options' long columns.</exception>
    /// <remarks>See <see cref="Rows(DbCommand, JsonRowOptions)"/> for what is written.</remarks>
    public static JsonEncoder Rows(Func<CancellationToken, ValueTask<DbCommand>> prepare, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        return Rows(
            async (token, inPieces) =>
                new OpenRows(await prepare(token).ConfigureAwait(false), inPieces, closesConnection: true), options);
    }

    /// <summary>The rows of a reader that is open already, from where it stands to the end of its result.</summary>
    /// <param name="reader">The reader; disposed with the enumerator of the chunks, once that has begun.</param>
    /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
    /// <returns>An encoder that can be used once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options name a format or a shape that there is not.</exception>
    /// <exception cref="ArgumentException">The key is one of the options' long columns.</exception>
    /// <remarks>
    /// With <see cref="JsonRowOptions.LongColumns"/>, it is best one of
    /// <see cref="System.Data.CommandBehavior.SequentialAccess"/>. Many providers read the rest of the result when their reader is
    /// disposed early; with a command, see <see cref="Rows(DbCommand, JsonRowOptions)"/>, it is cancelled.
    /// </remarks>
    public static JsonEncoder Rows(DbDataReader reader, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Rows((_, _) => ValueTask.FromResult(new OpenRows(reader)), options);
    }

    private static JsonEncoder Rows(Func<CancellationToken, bool, ValueTask<OpenRows>> open, JsonRowOptions? options)
    {
        options ??= new JsonRowOptions();
        if (!Enum.IsDefined(options.Shape))
            throw new ArgumentOutOfRangeException(nameof(options), options.Shape, "There is no such shape.");
        return options.LongColumns.Count == 0
            ? RowsEncoder.Create(token => open(token, false), options)
            : RowsEncoder.CreateInPieces(token => open(token, true), options);
    }
}
