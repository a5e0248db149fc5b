using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Provides results that stream JSON of any length at the speed of its reader, in the style of <see cref="TypedResults"/>. The application
/// needs <c>builder.Services.AddStreamingJson()</c>.
/// </summary>
/// <remarks>
/// Where no <see cref="JsonTypeInfo{T}"/> is given, it is taken from the application's JSON options. Sources are disposed on every
/// way out: when the document is whole, when the reader has gone, and when the source fails.
/// </remarks>
public static class StreamingResults
{
    /// <summary>Creates an answer of items as a JSON array, or in the format that the client asks for.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, enumerated while they are sent.</param>
    /// <param name="itemInfo">How an item is written; <see langword="null"/> for the application's way.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is <see langword="null"/>.</exception>
    public static StreamedItems<T> Array<T>(IAsyncEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        new(items, itemInfo, JsonFormat.Array);

    /// <inheritdoc cref="Array{T}(IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public static StreamedItems<T> Array<T>(IEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        new(items, itemInfo, JsonFormat.Array);

    /// <summary>Creates an answer of items as lines (<c>application/jsonl</c>), or in the format that the client asks for.</summary>
    /// <inheritdoc cref="Array{T}(IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public static StreamedItems<T> Lines<T>(IAsyncEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        new(items, itemInfo, JsonFormat.Lines);

    /// <inheritdoc cref="Lines{T}(IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public static StreamedItems<T> Lines<T>(IEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        new(items, itemInfo, JsonFormat.Lines);

    /// <summary>Creates an answer of one value of any size.</summary>
    /// <typeparam name="T">The type that it is written as.</typeparam>
    /// <param name="value">The value; <see langword="null"/> is written as <c>null</c>.</param>
    /// <param name="typeInfo">How it is written; <see langword="null"/> for the application's way.</param>
    /// <returns>The result.</returns>
    public static StreamedValue<T> Value<T>(T? value, JsonTypeInfo<T>? typeInfo = null) => new(value, typeInfo);

    /// <summary>
    /// Creates an answer of an object with members that are streamed, and others before and after them:
    /// <c>{"exported_at":...,"orders":[...],"count":N}</c>, in one pass.
    /// </summary>
    /// <typeparam name="TDocument">What the document looks like, for OpenAPI.</typeparam>
    /// <param name="build">Adds the members, in their order; called once for each request.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="build"/> is <see langword="null"/>.</exception>
    [SuppressMessage("Naming", "CA1720", Justification = "RFC 8259 calls it an object.")]
    public static StreamedDocument<TDocument> Object<TDocument>(Action<StreamedMembers> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new StreamedDocument<TDocument>(context => StreamedMembers.Encoder(context, build));
    }

    /// <summary>Creates an answer of the rows of a query, in the format that the client asks for.</summary>
    /// <param name="command">
    /// The query; executed once the stream has its place, cancelled when the reader leaves, and disposed in any case. A connection that
    /// is closed is opened for it, and closed again. See <see cref="JsonEncoderDataExtensions.Rows(DbCommand, JsonRowOptions)"/>.
    /// </param>
    /// <param name="options">
    /// How the rows are written; <see langword="null"/> for objects, as the application's JSON options say. Its
    /// <see cref="JsonRowOptions.Format"/> is that of a client that does not mind.
    /// </param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="command"/> is <see langword="null"/>.</exception>
    public static StreamedRows Rows(DbCommand command, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new StreamedRows(rows => JsonEncoder.Rows(command, rows), options, command);
    }

    /// <summary>Creates an answer of the rows of a query that is prepared when it is asked for, in the format that the client asks for.</summary>
    /// <param name="prepare">
    /// Returns the command when the stream has its place; the command and the connection that it is on are closed in any case.
    /// </param>
    /// <param name="options">How the rows are written; <see langword="null"/> as for the other form.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prepare"/> is <see langword="null"/>.</exception>
    public static StreamedRows Rows(Func<CancellationToken, ValueTask<DbCommand>> prepare, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        return new StreamedRows(rows => JsonEncoder.Rows(prepare, rows), options, unused: null);
    }

    /// <summary>Creates an answer of rows from a source of the caller's own, in the format that the client asks for.</summary>
    /// <param name="encoder">Returns the encoder when the format is known; once for each request.</param>
    /// <param name="options">How the rows are written; <see langword="null"/> as for the other forms.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="encoder"/> is <see langword="null"/>.</exception>
    public static StreamedRows Rows(Func<JsonRowOptions, JsonEncoder> encoder, JsonRowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new StreamedRows(encoder, options, unused: null);
    }

    /// <summary>Creates an answer of what an encoder writes; in ranges if it is an <see cref="IAddressableJson"/>.</summary>
    /// <typeparam name="TDocument">What the document looks like, for OpenAPI.</typeparam>
    /// <param name="encoder">The encoder.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="encoder"/> is <see langword="null"/>.</exception>
    public static StreamedDocument<TDocument> Document<TDocument>(JsonEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new StreamedDocument<TDocument>(_ => encoder);
    }
}
