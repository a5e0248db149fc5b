using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Specifies how a sequence of items is written.</summary>
public enum JsonFormat
{
    /// <summary>One JSON array, <c>[item,item]</c>; <c>application/json</c> (RFC 8259).</summary>
    Array,

    /// <summary>One item per line, <c>item\n</c>; <c>application/jsonl</c>, also called <c>application/x-ndjson</c>.</summary>
    Lines,

    /// <summary>A JSON text sequence, <c>\x1eitem\n</c>; <c>application/json-seq</c> (RFC 7464).</summary>
    Sequence,

    /// <summary>Server-sent events, <c>data: item\n\n</c>; <c>text/event-stream</c> (the HTML standard, section 9.2).</summary>
    Events,
}

/// <summary>Represents what one step of a <see cref="JsonEncoder"/> has written.</summary>
/// <param name="Bytes">The number of UTF-8 bytes the writer was advanced by since the previous chunk; may be zero.</param>
/// <param name="Items">The number of items (elements, rows) begun since the previous chunk; may be zero.</param>
/// <param name="SourcePending">
/// <see langword="true"/> when the encoder is about to wait for its source. It does not touch the writer during that wait, and yields
/// once more after it before it writes again, so that its consumer can flush meanwhile.
/// </param>
public readonly record struct JsonChunk(int Bytes, int Items, bool SourcePending = false);

/// <summary>
/// Writes one JSON document in small chunks of UTF-8, like Python's <c>JSONEncoder.iterencode</c>: each step writes a little and yields
/// how much, so that its consumer can flush, pause or stop in between.
/// </summary>
/// <remarks>
/// The bytes are those of <see cref="System.Text.Json.JsonSerializer.SerializeToUtf8Bytes{T}(T, JsonTypeInfo{T})"/> with the same
/// options. An encoder never flushes, knows nothing of its reader, and allocates nothing of its own per item or chunk.
/// </remarks>
public abstract class JsonEncoder
{
    /// <summary>The default chunk size in bytes, which is the size of Kestrel's memory blocks.</summary>
    public const int DefaultChunkSize = 4096;

    /// <summary>Gets the exact length of the document in bytes, or <see langword="null"/> if it is not known beforehand.</summary>
    public virtual long? Length => null;

    /// <summary>
    /// Gets what can be written between two chunks to keep the connection alive while the source is quiet; empty, the default, if the
    /// format has no such thing.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Heartbeat => default;

    /// <summary>Writes the last record of a document that cannot be completed, <c>{"error":{...}}</c>, if the format has records.</summary>
    /// <param name="writer">The writer of the chunks so far.</param>
    /// <param name="problem">The value of <c>error</c>: problem details (RFC 9457) on one line.</param>
    /// <returns><see langword="false"/>, the default, if the format has no place for it; nothing is written then.</returns>
    public virtual bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) => false;

    /// <summary>Encodes into a writer, one chunk per step.</summary>
    /// <param name="writer">The writer. The encoder asks it for memory and advances it, and never flushes.</param>
    /// <param name="chunkSize">
    /// The approximate size of a chunk in bytes, at least 1. A chunk is longer by at most the item that crosses this size.
    /// </param>
    /// <param name="cancellationToken">A token that is passed to the source.</param>
    /// <returns>
    /// The chunks. Disposing their enumerator disposes the source's. See <see cref="JsonChunk.SourcePending"/> for the promise that
    /// every encoder keeps.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is less than 1.</exception>
    public abstract IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default);

    /// <summary>Begins a run of the encoder, for a producer that drives it in turns.</summary>
    internal virtual EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new IteratorRun(EncodeAsync(writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None));

    /// <summary>Encodes for a destination of the caller's own, one piece of the document per step.</summary>
    /// <param name="chunkSize">The approximate size of a piece in bytes, at least 1.</param>
    /// <param name="cancellationToken">A token that is passed to the source.</param>
    /// <returns>Pieces of the document, none of them empty. Each is valid until the next one is requested.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is less than 1.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> EncodeAsync(
        int chunkSize = DefaultChunkSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArrayBufferWriter<byte> buffer = new();
        await foreach (JsonChunk chunk in EncodeAsync(buffer, chunkSize, cancellationToken).ConfigureAwait(false))
        {
            if (buffer.WrittenCount == 0) continue;
            yield return buffer.WrittenMemory;
            buffer.ResetWrittenCount();
        }
    }

    /// <summary>Creates an encoder of an array of consecutive integers, <c>[start,start+1,...]</c>, which are not stored.</summary>
    /// <param name="start">The first integer.</param>
    /// <param name="count">The number of integers; zero gives <c>[]</c>.</param>
    /// <returns>
    /// An encoder that can be used any number of times. It is an <see cref="IAddressableJson"/> where its <see cref="Length"/> is
    /// known, that is up to 2^63-1 bytes.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or the last integer is greater than <see cref="long.MaxValue"/>.
    /// </exception>
    public static JsonEncoder Range(long start, long count) => RangeEncoder.Create(start, count);

    /// <summary>Creates an encoder of an array of integers in memory.</summary>
    /// <param name="values">The integers. They are read while the document is sent and must not be changed.</param>
    /// <returns>An encoder that can be used any number of times.</returns>
    public static JsonEncoder Integers(ReadOnlyMemory<int> values) => new IntegerMemoryEncoder<int>(values);

    /// <inheritdoc cref="Integers(ReadOnlyMemory{int})"/>
    public static JsonEncoder Integers(ReadOnlyMemory<long> values) => new IntegerMemoryEncoder<long>(values);

    /// <summary>Creates an encoder of an array of the integers that a source yields.</summary>
    /// <param name="source">The integers; enumerated once for each use of the encoder, and always disposed.</param>
    /// <returns>An encoder that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Integers(IEnumerable<int> source) => ItemsEncoder.CreateIntegers(source);

    /// <inheritdoc cref="Integers(IEnumerable{int})"/>
    public static JsonEncoder Integers(IEnumerable<long> source) => ItemsEncoder.CreateIntegers(source);

    /// <summary>Creates an encoder of the items of an asynchronous source, each written by System.Text.Json.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">The items; enumerated once for each use of the encoder, and always disposed.</param>
    /// <param name="itemInfo">
    /// The contract of an item, source-generated or of the options' resolver. The serializer writes an array as a whole if the options
    /// have a reference handler, which works across elements, or if an item's type contains an <see cref="IAsyncEnumerable{T}"/>; the
    /// options must then know the array's type too. Records are never indented.
    /// </param>
    /// <param name="format">The format of the items; an array by default.</param>
    /// <returns>An encoder that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not defined.</exception>
    /// <exception cref="NotSupportedException">
    /// The array is written as a whole, and the options do not know its type.
    /// </exception>
    public static JsonEncoder Items<T>(
        IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format = JsonFormat.Array) =>
        ItemsEncoder.Create(source, itemInfo, format);

    /// <summary>Creates an encoder of the items of a synchronous source, each written by System.Text.Json.</summary>
    /// <inheritdoc cref="Items{T}(IAsyncEnumerable{T}, JsonTypeInfo{T}, JsonFormat)"/>
    public static JsonEncoder Items<T>(IEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format = JsonFormat.Array) =>
        ItemsEncoder.Create(source, itemInfo, format);

    /// <summary>
    /// Creates an encoder of an array whose elements have encoders of their own: objects with streamed members, arrays of arrays.
    /// </summary>
    /// <param name="elements">
    /// The encoders of the elements, each of one JSON text; enumerated once for each use, and always disposed. The next one is requested
    /// when the previous one has written its last byte.
    /// </param>
    /// <returns>
    /// An encoder that can be used as often as its source can be enumerated. Its chunks count the items within the elements, not the
    /// elements. The array itself is never indented.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="elements"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Items(IAsyncEnumerable<JsonEncoder> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return new SequenceEncoder(token => new AsyncItemSource<JsonEncoder>(elements, token));
    }

    /// <inheritdoc cref="Items(IAsyncEnumerable{JsonEncoder})"/>
    public static JsonEncoder Items(IEnumerable<JsonEncoder> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return new SequenceEncoder(token => new EnumerableItemSource<JsonEncoder>(elements, token));
    }

    /// <summary>
    /// Creates an encoder of an object with members in the given order, any of which may be streamed:
    /// <c>{"exported_at":...,"orders":[...],"count":...}</c>.
    /// </summary>
    /// <param name="members">
    /// The members, copied at once. The value of each is requested when the previous ones are written. Names are written as given and
    /// are not compared.
    /// </param>
    /// <returns>
    /// An encoder that can be used as often as its members can. Nothing is written before the first streamed member writes, so that one
    /// that fails before its first item can still be answered with an error. The object itself is never indented.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="members"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A member is <see langword="null"/>.</exception>
    [SuppressMessage("Naming", "CA1720", Justification = "RFC 8259 calls it an object.")]
    public static JsonEncoder Object(params IEnumerable<JsonMember> members) => new ObjectEncoder(members);

    /// <summary>
    /// Creates an encoder of a value that System.Text.Json writes itself, with converters, polymorphism, references and nested
    /// <see cref="IAsyncEnumerable{T}"/>.
    /// </summary>
    /// <typeparam name="T">The type the value is written as.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">The contract of the type.</param>
    /// <returns>An encoder that can be used as often as the sources within the value can be enumerated.</returns>
    /// <remarks>
    /// Sources within the value are always disposed: the value itself and members, anywhere in it, that are declared as
    /// <see cref="IAsyncEnumerable{T}"/>, <see cref="IEnumerable{T}"/> or <see cref="object"/>. The serializer on its own may leave one
    /// open when the document is abandoned (dotnet/runtime#126695), and it is on its own with sources that are elements of collections,
    /// values of dictionaries or declared otherwise; with a reference handler; with a contract that was made by hand, or requested
    /// before its options were read-only; and without dynamic code (native AOT).
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Value<T>(T value, JsonTypeInfo<T> typeInfo) => new ValueEncoder(value, typeInfo);

    /// <summary>Creates an encoder of a value whose type is known at run time only.</summary>
    /// <param name="value">The value, of the type that <paramref name="typeInfo"/> describes.</param>
    /// <param name="typeInfo">The contract of the type.</param>
    /// <returns>An encoder that can be used as often as the sources within the value can be enumerated.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Value(object? value, JsonTypeInfo typeInfo) => new ValueEncoder(value, typeInfo);

    /// <summary>Creates an encoder of a JSON string of the bytes of a stream as base64, as System.Text.Json writes a byte array.</summary>
    /// <param name="stream">
    /// The bytes, from its position to its end, read in pieces of about a chunk, at most 64 KB. The stream is disposed with the
    /// enumerator of the chunks, also before its first step; without an enumerator it stays open.
    /// </param>
    /// <returns>An encoder that can be used once; a second use throws <see cref="InvalidOperationException"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Base64(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StringEncoder<byte>(new(
            stream, stream.ReadAsync, SegmentWriter.ByteBufferSize, static (text, piece) => text.WriteBase64(piece), static text => text.EndBase64()));
    }

    /// <summary>Creates an encoder of a JSON string of bytes in memory as base64. Its length is known.</summary>
    /// <param name="bytes">The bytes. They are read while the document is sent and must not be changed.</param>
    /// <returns>An encoder that can be used any number of times.</returns>
    public static JsonEncoder Base64(ReadOnlySequence<byte> bytes) => new Base64Encoder(bytes);

    /// <summary>Creates an encoder of a JSON string of the characters of a text reader.</summary>
    /// <param name="reader">
    /// The characters, from its position to its end, read in pieces of about a chunk, at most 32 K; a lone surrogate becomes U+FFFD. The
    /// reader is disposed with the enumerator of the chunks, also before its first step; without an enumerator it stays open.
    /// </param>
    /// <param name="encoder">
    /// The encoder that escapes; <see langword="null"/> for the serializer's default, <see cref="JavaScriptEncoder.Default"/>.
    /// </param>
    /// <returns>An encoder that can be used once; a second use throws <see cref="InvalidOperationException"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Text(TextReader reader, JavaScriptEncoder? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new StringEncoder<char>(new(
            reader, reader.ReadAsync, SegmentWriter.CharBufferSize, static (text, piece) => text.Write(piece), static text => text.End(), encoder));
    }

    /// <summary>
    /// Creates an encoder of an array of a list in memory, any part of which can be requested (<see cref="IAddressableJson"/>). The list
    /// is encoded once beforehand; its text is not kept.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="items">The elements. They are read again while the document is sent and must not be changed.</param>
    /// <param name="elementInfo">The contract of an element.</param>
    /// <param name="cancellationToken">A token that cancels the indexing.</param>
    /// <returns>
    /// A task that completes with the encoder. It runs on the thread pool, yields about every 64 KB, and faults with what the
    /// serialization of an element throws.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">The options have a reference handler, which works across elements.</exception>
    public static Task<IndexedJson> IndexAsync<T>(
        IReadOnlyList<T> items, JsonTypeInfo<T> elementInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(elementInfo);
        if (elementInfo.Options.ReferenceHandler is not null)
            throw new NotSupportedException("Elements that refer to each other cannot be written from the middle on.");
        int count = items.Count;
        return IndexedJson.CreateAsync(index => Items(IndexedJson.Slice(items, index, count), elementInfo), count, cancellationToken);
    }

    /// <summary>
    /// Creates an encoder of an array of integers in memory, any part of which can be requested. They are encoded once beforehand.
    /// </summary>
    /// <param name="values">The integers. They are read again while the document is sent and must not be changed.</param>
    /// <param name="cancellationToken">A token that cancels the indexing.</param>
    /// <returns>A task that completes with the encoder. It runs on the thread pool and yields about every 64 KB.</returns>
    public static Task<IndexedJson> IndexAsync(ReadOnlyMemory<int> values, CancellationToken cancellationToken = default) =>
        IndexedJson.CreateAsync(index => Integers(values[index..]), values.Length, cancellationToken);

    /// <inheritdoc cref="IndexAsync(ReadOnlyMemory{int}, CancellationToken)"/>
    public static Task<IndexedJson> IndexAsync(ReadOnlyMemory<long> values, CancellationToken cancellationToken = default) =>
        IndexedJson.CreateAsync(index => Integers(values[index..]), values.Length, cancellationToken);
}
