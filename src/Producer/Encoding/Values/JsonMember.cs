using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Represents a member of a streamed object (<see cref="JsonEncoder.Object(IEnumerable{JsonMember})"/>): its name, and a value or the
/// encoder of one.
/// </summary>
public sealed class JsonMember
{
    private JsonMember(string name, Func<byte[]>? text, JsonEncoder? encoder)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, Text, Encoder) = (name, text, encoder);
        NameText = Encoding.UTF8.GetBytes($"\"{JavaScriptEncoder.Default.Encode(name)}\":");
    }

    /// <summary>Gets the name, not escaped.</summary>
    public string Name { get; }

    /// <summary>Gets the name as it is written: escaped, in quotes, with the colon.</summary>
    internal byte[] NameText { get; }

    /// <summary>Gets what creates the text of a value that is written at once; <see langword="null"/> when it is streamed.</summary>
    internal Func<byte[]>? Text { get; }

    /// <summary>Gets the encoder of a value that is streamed; otherwise <see langword="null"/>.</summary>
    internal JsonEncoder? Encoder { get; }

    /// <summary>Creates a member whose value is written at once.</summary>
    /// <typeparam name="T">The type the value is written as.</typeparam>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does by default.</param>
    /// <param name="value">
    /// The value. Its whole text is in memory for a moment, so that a value of megabytes is better streamed:
    /// <c>JsonMember.Of(name, JsonEncoder.Value(value, typeInfo))</c>; so is one that contains an <see cref="IAsyncEnumerable{T}"/>,
    /// which cannot be written at once.
    /// </param>
    /// <param name="typeInfo">The contract of the type. Indentation, if its options ask for it, begins anew within the value.</param>
    /// <returns>A member that can be used any number of times.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="name"/> or <paramref name="typeInfo"/> is <see langword="null"/>.
    /// </exception>
    public static JsonMember Value<T>(string name, T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new JsonMember(name, () => JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), null);
    }

    /// <summary>
    /// Creates a member whose value is computed when it is written, once for each use, so that a member after the items can say how many
    /// there were.
    /// </summary>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does by default.</param>
    /// <param name="value">Computes the value. What it throws ends the document where it is.</param>
    /// <param name="typeInfo">The contract of the type.</param>
    /// <returns>A member that can be used as often as <paramref name="value"/> can be called.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <inheritdoc cref="Value{T}(string, T, JsonTypeInfo{T})"/>
    public static JsonMember Value<T>(string name, Func<T> value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new JsonMember(name, () => JsonSerializer.SerializeToUtf8Bytes(value(), typeInfo), null);
    }

    /// <summary>Creates a member whose value is streamed: items, an object, anything that an encoder writes.</summary>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does by default.</param>
    /// <param name="encoder">The encoder of the value: one JSON text, and therefore no records (<see cref="JsonFormat"/>).</param>
    /// <returns>A member that can be used as often as the encoder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static JsonMember Of(string name, JsonEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder is ObjectEncoder { IsStreamed: false } plain
            ? new JsonMember(name, plain.ToUtf8Bytes, null)
            : new JsonMember(name, null, encoder);
    }

    /// <summary>Creates a member whose value is an array of the items that an asynchronous source yields.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does by default.</param>
    /// <param name="source">The items; enumerated once for each use, when the member is written, and always disposed.</param>
    /// <param name="itemInfo">The contract of an item.</param>
    /// <returns>A member that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">
    /// There is a reference handler, and the options do not know the array's type.
    /// </exception>
    public static JsonMember Items<T>(string name, IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo) =>
        Of(name, JsonEncoder.Items(source, itemInfo));

    /// <summary>Creates a member whose value is an array of the items that a synchronous source yields.</summary>
    /// <inheritdoc cref="Items{T}(string, IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public static JsonMember Items<T>(string name, IEnumerable<T> source, JsonTypeInfo<T> itemInfo) =>
        Of(name, JsonEncoder.Items(source, itemInfo));
}
