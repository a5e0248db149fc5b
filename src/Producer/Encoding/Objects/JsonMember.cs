using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// A member of an object that is streamed (<see cref="JsonEncoder.Object(IEnumerable{JsonMember})"/>): its name, and a value or
/// the encoder of one.
/// </summary>
public sealed class JsonMember
{
    private JsonMember(string name, Func<byte[]>? text, JsonEncoder? encoder)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, Text, Encoder) = (name, text, encoder);
        NameText = Encoding.UTF8.GetBytes($"\"{JavaScriptEncoder.Default.Encode(name)}\":");
    }

    /// <summary>The name, not escaped.</summary>
    public string Name { get; }

    /// <summary>The name as it is written: escaped, in quotes, with the colon.</summary>
    internal byte[] NameText { get; }

    /// <summary>Makes the text of a value that is written at once; <see langword="null"/> when it is streamed.</summary>
    internal Func<byte[]>? Text { get; }

    /// <summary>Writes the value when it is streamed, otherwise <see langword="null"/>.</summary>
    internal JsonEncoder? Encoder { get; }

    /// <summary>A value that is written at once.</summary>
    /// <typeparam name="T">The type that the value is written as.</typeparam>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does unless told otherwise.</param>
    /// <param name="value">
    /// The value. Its whole text is in memory for a moment, so that a value of megabytes is better streamed:
    /// <c>JsonMember.Of(name, JsonEncoder.Value(value, typeInfo))</c>; so is one with an <see cref="IAsyncEnumerable{T}"/> in it,
    /// which cannot be written at once.
    /// </param>
    /// <param name="typeInfo">How it is written. Indentation, if its options ask for it, begins anew within the value.</param>
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
    /// A value that is computed when it is its turn, once for each use, so that a member behind the items may say how many there
    /// were.
    /// </summary>
    /// <param name="name">As for the other form.</param>
    /// <param name="value">Computes the value. What it throws ends the document where it is.</param>
    /// <param name="typeInfo">As for the other form.</param>
    /// <returns>A member that can be used as often as <paramref name="value"/> can be called.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <inheritdoc cref="Value{T}(string, T, JsonTypeInfo{T})"/>
    public static JsonMember Value<T>(string name, Func<T> value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new JsonMember(name, () => JsonSerializer.SerializeToUtf8Bytes(value(), typeInfo), null);
    }

    /// <summary>A value that is streamed: items, an object, anything that an encoder writes.</summary>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does unless told otherwise.</param>
    /// <param name="encoder">Writes the value: one JSON text, and therefore no records (<see cref="JsonFormat"/>).</param>
    /// <returns>A member that can be used as often as the encoder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static JsonMember Of(string name, JsonEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder is ObjectEncoder { IsStreamed: false } plain
            ? new JsonMember(name, plain.ToUtf8Bytes, null)
            : new JsonMember(name, null, encoder);
    }

    /// <summary>An array of the items that an asynchronous source yields.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="name">The name; any text. It is escaped as System.Text.Json does unless told otherwise.</param>
    /// <param name="source">
    /// The items; enumerated once for each use, when it is the member's turn, and disposed on every way out.
    /// </param>
    /// <param name="itemInfo">How an item is written.</param>
    /// <returns>A member that can be used as often as its source can be enumerated.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">
    /// There is a reference handler, and the options do not know the array's type.
    /// </exception>
    public static JsonMember Items<T>(string name, IAsyncEnumerable<T> source, JsonTypeInfo<T> itemInfo) =>
        Of(name, JsonEncoder.Items(source, itemInfo));

    /// <summary>An array of the items that a source yields, which does not wait.</summary>
    /// <inheritdoc cref="Items{T}(string, IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public static JsonMember Items<T>(string name, IEnumerable<T> source, JsonTypeInfo<T> itemInfo) =>
        Of(name, JsonEncoder.Items(source, itemInfo));
}
