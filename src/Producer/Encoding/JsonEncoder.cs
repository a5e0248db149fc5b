using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Writes one JSON document in small chunks of UTF-8, as Python's <c>JSONEncoder.iterencode</c> does: each step writes a little
/// and yields how much, so that whoever drives it may flush, pause or stop in between.
/// </summary>
/// <remarks>
/// The bytes are those of <see cref="System.Text.Json.JsonSerializer.SerializeToUtf8Bytes{T}(T, JsonTypeInfo{T})"/> with the same
/// options. An encoder never flushes, knows nothing of its reader, and allocates nothing per item or chunk of its own.
/// </remarks>
public abstract partial class JsonEncoder
{
    /// <summary>The chunk size unless another is asked for, in bytes: Kestrel's memory comes in blocks of 4 KB.</summary>
    public const int DefaultChunkSize = 4096;

    /// <summary>The exact length of the document in bytes where it can be known beforehand, otherwise <see langword="null"/>.</summary>
    public virtual long? Length => null;

    /// <summary>
    /// What may be written between two chunks to keep the connection of a quiet source alive, if the format has such a thing;
    /// otherwise empty, the default.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Heartbeat => default;

    /// <summary>
    /// Writes the last record of a document that cannot be whole any more, <c>{"error":{...}}</c>, if the format has records.
    /// </summary>
    /// <param name="writer">Where it goes, behind the chunks that were written.</param>
    /// <param name="problem">The value of <c>error</c>: a problem (RFC 9457) on one line.</param>
    /// <returns><see langword="false"/>, the default, when the format has no place for it; nothing was written then.</returns>
    public virtual bool TryWriteFailure(IBufferWriter<byte> writer, ReadOnlySpan<byte> problem) => false;

    /// <summary>Encodes into a writer, a chunk a step.</summary>
    /// <param name="writer">Where the bytes go. The encoder asks for memory, advances, and never flushes.</param>
    /// <param name="chunkSize">
    /// About how many bytes a chunk has, at least 1. A chunk is longer by at most the item that crosses this size.
    /// </param>
    /// <param name="cancellationToken">Handed on to the source.</param>
    /// <returns>
    /// The chunks. Disposing their enumerator disposes the source's. See <see cref="JsonChunk.SourcePending"/> for the one
    /// promise that every encoder has to keep.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is below 1.</exception>
    public abstract IAsyncEnumerable<JsonChunk> EncodeAsync(
        IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default);

    /// <summary>Begins a use of the encoder, for whoever drives it in turns.</summary>
    internal virtual EncodingRun Begin(IBufferWriter<byte> writer, int chunkSize, CancellationToken cancellationToken) =>
        new IteratorRun(EncodeAsync(writer, chunkSize, cancellationToken).GetAsyncEnumerator(CancellationToken.None));

    /// <summary>Encodes for a sink of the caller's own: the plain form, what <c>iterencode</c> was.</summary>
    /// <param name="chunkSize">As for the other form.</param>
    /// <param name="cancellationToken">Handed on to the source.</param>
    /// <returns>Pieces of the document, none of them empty. Each is valid until the next one is asked for.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is below 1.</exception>
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

    /// <summary>An array of consecutive integers, <c>[start,start+1,...]</c>. Its length is known; nothing is stored.</summary>
    /// <param name="start">The first integer.</param>
    /// <param name="count">How many; zero gives <c>[]</c>.</param>
    /// <returns>
    /// An encoder that can be used any number of times. It is an <see cref="IAddressableJson"/> where its <see cref="Length"/> is
    /// known, that is up to 2^63-1 bytes.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is negative, or the last integer is beyond <see cref="long.MaxValue"/>.
    /// </exception>
    public static JsonEncoder Range(long start, long count)
    {
        RangeEncoder range = new(start, count);
        return range.Length is long length ? new AddressableRange(range, start, count, length) : range;
    }

    /// <summary>An array of the integers in memory.</summary>
    /// <param name="values">The integers. They are read while the document is sent: do not change them.</param>
    /// <returns>An encoder that can be used any number of times.</returns>
    public static JsonEncoder Integers(ReadOnlyMemory<int> values) => new IntegerMemoryEncoder<int>(values);

    /// <inheritdoc cref="Integers(ReadOnlyMemory{int})"/>
    public static JsonEncoder Integers(ReadOnlyMemory<long> values) => new IntegerMemoryEncoder<long>(values);

    /// <summary>An array of the integers that a source yields, one after the other.</summary>
    /// <param name="source">The integers; enumerated once for each use of the encoder, and always disposed.</param>
    /// <returns>An encoder that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Integers(IEnumerable<int> source) => ItemEncoders.Integers(source);

    /// <inheritdoc cref="Integers(IEnumerable{int})"/>
    public static JsonEncoder Integers(IEnumerable<long> source) => ItemEncoders.Integers(source);

    /// <summary>A sequence of items from an asynchronous source, each written by System.Text.Json.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">The items; enumerated once for each use of the encoder, and disposed on every way out.</param>
    /// <param name="itemInfo">
    /// How an item is written, source-generated or from the options' resolver. Where its options have a reference handler,
    /// which looks across the elements of an array, or where an item's type has an <see cref="IAsyncEnumerable{T}"/> within, the
    /// serializer writes an array as a whole, and the options must know its type too. Records are never indented.
    /// </param>
    /// <param name="format">How the items are written down; an array unless something else is said.</param>
    /// <returns>An encoder that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is no format.</exception>
    /// <exception cref="NotSupportedException">An array is written as a whole, and the options do not know its type.</exception>
    public static JsonEncoder Items<T>(
        IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format = JsonFormat.Array) =>
        ItemEncoders.Create(source, itemInfo, format);

    /// <summary>A sequence of items from a source that does not wait, each written by System.Text.Json.</summary>
    /// <inheritdoc cref="Items{T}(IAsyncEnumerable{T}, JsonTypeInfo{T}, JsonFormat)"/>
    public static JsonEncoder Items<T>(IEnumerable<T> source, JsonTypeInfo<T> itemInfo, JsonFormat format = JsonFormat.Array) =>
        ItemEncoders.Create(source, itemInfo, format);

    /// <summary>
    /// Any value at all, written by System.Text.Json itself, so that converters, polymorphism, references and nested
    /// <see cref="IAsyncEnumerable{T}"/> are there.
    /// </summary>
    /// <typeparam name="T">The type that the value is written as.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <returns>An encoder that can be used as often as the sources within the value can be enumerated.</returns>
    /// <remarks>
    /// Sources within it are disposed on every way out: the value itself and members, anywhere in it, that are declared as
    /// <see cref="IAsyncEnumerable{T}"/>, <see cref="IEnumerable{T}"/> or <see cref="object"/>. The serializer alone may leave one open when the document
    /// is left in the middle (dotnet/runtime#126695), and it is alone with sources that are elements of collections, values of
    /// dictionaries or declared otherwise; with a reference handler; with a contract that was made by hand, or asked for before
    /// its options were read-only; and where no code can be made at run time (native AOT).
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Value<T>(T value, JsonTypeInfo<T> typeInfo) => new ValueEncoder(value, typeInfo);

    /// <summary>The bytes of a stream as base64 in a JSON string: what System.Text.Json makes of a byte array.</summary>
    /// <param name="stream">
    /// The bytes, from where it stands to its end, read in pieces of about a chunk, 64 KB at most. It is disposed with the
    /// enumerator of the chunks on every way out, also before its first step; without an enumerator it stays open.
    /// </param>
    /// <returns>An encoder that can be used once, since its source is then consumed; a second use is refused.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Base64(Stream stream) => new StreamBase64Encoder(stream);

    /// <summary>
    /// Bytes in memory as base64 in a JSON string: what System.Text.Json makes of a byte array. Its length is known.
    /// </summary>
    /// <param name="bytes">The bytes. They are read while the document is sent: do not change them.</param>
    /// <returns>An encoder that can be used any number of times.</returns>
    public static JsonEncoder Base64(ReadOnlySequence<byte> bytes) => new SequenceBase64Encoder(bytes);

    /// <summary>The characters of a text reader as a JSON string: what System.Text.Json makes of a string.</summary>
    /// <param name="reader">
    /// The characters, from where it stands to its end, read in pieces of about a chunk, 32 K at most; a lone surrogate becomes
    /// U+FFFD. It is disposed with the enumerator of the chunks on every way out, also before its first step; without an
    /// enumerator it stays open.
    /// </param>
    /// <param name="encoder">
    /// What is escaped, and how; <see langword="null"/> is the serializer's default, <see cref="JavaScriptEncoder.Default"/>.
    /// </param>
    /// <returns>An encoder that can be used once, since its source is then consumed; a second use is refused.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reader"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Text(TextReader reader, JavaScriptEncoder? encoder = null) =>
        new ReaderTextEncoder(reader, encoder);

    /// <summary>Any value at all, whose type is not known before the program runs.</summary>
    /// <param name="value">The value, of the type that <paramref name="typeInfo"/> is for.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <returns>An encoder that can be used as often as the sources within the value can be enumerated.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static JsonEncoder Value(object? value, JsonTypeInfo typeInfo) => new ValueEncoder(value, typeInfo);

    /// <summary>
    /// An array of a list in memory, each element written by System.Text.Json, that any part of can be asked for
    /// (<see cref="IAddressableJson"/>). The list is encoded once beforehand; its text is not kept.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="items">The elements. They are read again while the document is sent: do not change them from now on.</param>
    /// <param name="elementInfo">How an element is written, always the same way.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <returns>
    /// The encoder, when the pass is over. The pass runs on the thread pool and gives its thread back about every 64 KB. It
    /// faults with what the serialization of an element throws.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">There is a reference handler, which looks across elements.</exception>
    public static Task<IndexedJson> IndexAsync<T>(
        IReadOnlyList<T> items, JsonTypeInfo<T> elementInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(elementInfo);
        if (elementInfo.Options.ReferenceHandler is not null)
            throw new NotSupportedException("Elements that refer to each other cannot be written from the middle on.");
        int count = items.Count;
        return IndexPass.RunAsync(index => Items(ListRest.From(items, index, count), elementInfo), count, cancellationToken);
    }

    /// <summary>An array of the integers in memory, that any part of can be asked for. It is encoded once beforehand.</summary>
    /// <param name="values">The integers. They are read again while the document is sent: do not change them from now on.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <returns>
    /// The encoder, when the pass is over. The pass runs on the thread pool and gives its thread back about every 64 KB.
    /// </returns>
    public static Task<IndexedJson> IndexAsync(ReadOnlyMemory<int> values, CancellationToken cancellationToken = default) =>
        IndexPass.RunAsync(index => Integers(values[index..]), values.Length, cancellationToken);

    /// <inheritdoc cref="IndexAsync(ReadOnlyMemory{int}, CancellationToken)"/>
    public static Task<IndexedJson> IndexAsync(ReadOnlyMemory<long> values, CancellationToken cancellationToken = default) =>
        IndexPass.RunAsync(index => Integers(values[index..]), values.Length, cancellationToken);
}
