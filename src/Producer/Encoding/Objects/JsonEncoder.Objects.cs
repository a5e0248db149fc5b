using System.Diagnostics.CodeAnalysis;

namespace StreamingJson;

// What is composed of other encoders.
public abstract partial class JsonEncoder
{
    /// <summary>
    /// An array whose elements are written by encoders of their own: objects with streamed members, arrays of arrays.
    /// </summary>
    /// <param name="elements">
    /// The encoders of the elements, each of one JSON text; enumerated once for each use, and disposed on every way out. The next
    /// one is asked for when the one before has written its last byte.
    /// </param>
    /// <returns>
    /// An encoder that can be used as often as its source can be enumerated. Its chunks count the items within the elements, not
    /// the elements. The array itself is never indented.
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
        return new SequenceEncoder(token => new PlainItemSource<JsonEncoder>(elements, token));
    }

    /// <summary>
    /// An object of members in the given order, any of which may be streamed:
    /// <c>{"exported_at":...,"orders":[...],"count":...}</c>.
    /// </summary>
    /// <param name="members">
    /// The members, copied at once. Each is asked for its value when those before it are written. Names are written as they are
    /// given and not compared.
    /// </param>
    /// <returns>
    /// An encoder that can be used as often as its members can. Nothing is written before the first streamed member writes, so
    /// that one that fails before its first item can still be answered with an error. The object itself is never indented.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="members"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A member is <see langword="null"/>.</exception>
    [SuppressMessage("Naming", "CA1720", Justification = "RFC 8259 calls it an object.")]
    public static JsonEncoder Object(params IEnumerable<JsonMember> members) => new ObjectEncoder(members);
}
