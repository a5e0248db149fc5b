using System.Data.Common;

namespace StreamingJson;

/// <summary>Adds encoders of database rows, and of documents in parts, to <see cref="JsonEncoder"/>.</summary>
public static class JsonEncoderDataExtensions
{
    extension(JsonEncoder)
    {
        /// <summary>Creates an encoder of the rows of a query, of any ADO.NET provider.</summary>
        /// <param name="command">
        /// The query. It is executed when the encoder is used, and disposed with its reader; if it is left early, it is cancelled first,
        /// so that the server stops too. A closed connection is opened for the rows and closed again; an open one stays open, unless the
        /// command owns it, as a command of a <see cref="DbDataSource"/> does.
        /// </param>
        /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
        /// <returns>An encoder that can be used once.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="command"/> is <see langword="null"/>.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The options have an undefined format or shape.</exception>
        /// <exception cref="ArgumentException">The key is one of the options' streamed columns.</exception>
        /// <remarks>
        /// <para>
        /// The columns are examined once, and their values are read without boxing: numbers, strings, dates and times, GUIDs, bytes as
        /// base64, and PostgreSQL's arrays of these. Where values have types of their own, as SQLite's do, each is written as its type.
        /// JSON of PostgreSQL and MySQL is written as it is; other text is a string, unless <see cref="JsonRowOptions.JsonColumns"/>
        /// names its column. Values that .NET cannot represent, such as PostgreSQL's infinite times, are strings of the database's text.
        /// </para>
        /// <para>
        /// A column of another type needs a converter in the options; without one the first row throws
        /// <see cref="NotSupportedException"/>, and so does a value that the provider cannot read. Both name the column. While the
        /// encoder waits for the database it holds no thread.
        /// </para>
        /// </remarks>
        public static JsonEncoder Rows(DbCommand command, JsonRowOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(command);
            return CreateRows((_, isSequential) => ValueTask.FromResult(new OpenRows(command, isSequential)), options);
        }

        /// <summary>
        /// Creates an encoder of the rows of a query that is prepared on each use, with a connection and a transaction of its own.
        /// </summary>
        /// <param name="prepare">
        /// Returns the command, once for each use. The command and its connection are closed with its reader; a closed connection is
        /// opened.
        /// </param>
        /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
        /// <returns>An encoder that can be used as often as <paramref name="prepare"/> can be called, one use at a time.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="prepare"/> is <see langword="null"/>.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The options have an undefined format or shape.</exception>
        /// <exception cref="ArgumentException">The key is one of the options' streamed columns.</exception>
        /// <remarks>See <see cref="Rows(DbCommand, JsonRowOptions)"/> for what is written.</remarks>
        public static JsonEncoder Rows(Func<CancellationToken, ValueTask<DbCommand>> prepare, JsonRowOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(prepare);
            return CreateRows(
                async (token, isSequential) =>
                    new OpenRows(await prepare(token).ConfigureAwait(false), isSequential, closesConnection: true), options);
        }

        /// <summary>Creates an encoder of the rows of an open reader, from its position to the end of its result.</summary>
        /// <param name="reader">The reader; disposed with the enumerator of the chunks, once that has begun.</param>
        /// <param name="options">How the rows are written; <see langword="null"/> for objects in an array.</param>
        /// <returns>An encoder that can be used once.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="reader"/> is <see langword="null"/>.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The options have an undefined format or shape.</exception>
        /// <exception cref="ArgumentException">The key is one of the options' streamed columns.</exception>
        /// <remarks>
        /// With <see cref="JsonRowOptions.StreamedColumns"/>, open it with <see cref="System.Data.CommandBehavior.SequentialAccess"/>.
        /// Many providers read the rest of the result when their reader is disposed early; a command, see
        /// <see cref="Rows(DbCommand, JsonRowOptions)"/>, is cancelled instead.
        /// </remarks>
        public static JsonEncoder Rows(DbDataReader reader, JsonRowOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(reader);
            return CreateRows((_, _) => ValueTask.FromResult(new OpenRows(reader)), options);
        }

        /// <summary>Creates an encoder of a document in parts that are encoded at the same time, each in turns of its own.</summary>
        /// <param name="open">Begins, once for each use; the parts are disposed with the enumerator of the chunks.</param>
        /// <param name="cooperator">The cooperator whose turns the parts take.</param>
        /// <param name="options">How they are joined; <see langword="null"/> for an array, in order, four at the same time.</param>
        /// <returns>
        /// An encoder that can be used as often as <paramref name="open"/> can be called. It fails as a part does, or as the request for
        /// the next one: in order, after everything before it.
        /// </returns>
        /// <exception cref="ArgumentNullException">
        /// <paramref name="open"/> or <paramref name="cooperator"/> is <see langword="null"/>.
        /// </exception>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
        /// <exception cref="ArgumentException">The options ask for an array without an order.</exception>
        public static JsonEncoder Parts(Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(open);
            ArgumentNullException.ThrowIfNull(cooperator);
            options ??= new JsonPartsOptions();
            options.Validate();
            return PartsEncoder.Create(open, cooperator, options);
        }
    }

    private static JsonEncoder CreateRows(Func<CancellationToken, bool, ValueTask<OpenRows>> open, JsonRowOptions? options)
    {
        options ??= new JsonRowOptions();
        if (!Enum.IsDefined(options.Shape))
            throw new ArgumentOutOfRangeException(nameof(options), options.Shape, "There is no such shape.");
        if (options.StreamedColumns.Count == 0)
        {
            bool hasHeading = options.Shape == JsonRowShape.Arrays;
            return ItemsEncoder.Create<DbDataReader>(
                token => new RowSource(cancellation => open(cancellation, false), hasHeading, token), () => new RowWriter(options), options.Format);
        }

        if (options.KeyColumn is string key && options.StreamedColumns.Contains(key, StringComparer.Ordinal))
            throw new ArgumentException($"The key '{key}' cannot be a streamed column.", nameof(options));
        return new ItemsEncoder<RowPart>(
            (writer, size, token) =>
            {
                StreamedRows rows = new(cancellation => open(cancellation, true), options, size);
                return (new StreamedRowsWriter(writer, size, rows, options),
                    new AsyncItemSource<RowPart>(rows.ReadAsync(CancellationToken.None), token, allowsReadAhead: false));
            },
            RecordFrame.For(options.Format));
    }
}
