using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>
/// The members of an object that is streamed, in the order in which they are written; given to the caller of
/// <c>StreamingResults.Object</c>. Names are written as they are given, whatever naming policy the application has.
/// </summary>
public sealed class StreamedMembers
{
    private readonly HttpContext _context;
    private readonly JsonSerializerOptions _options;
    private readonly List<JsonMember> _members = [];

    internal StreamedMembers(HttpContext context) => (_context, _options) = (context, context.JsonOptions());

    /// <summary>Adds a value.</summary>
    /// <typeparam name="T">The type that it is written as.</typeparam>
    /// <param name="name">The member's name.</param>
    /// <param name="value">The value; it is written at once, as a whole.</param>
    /// <param name="typeInfo">How it is written; <see langword="null"/> for the application's way.</param>
    /// <returns>The members.</returns>
    public StreamedMembers Add<T>(string name, T value, JsonTypeInfo<T>? typeInfo = null) =>
        Add(JsonMember.Value(name, value, typeInfo ?? Info<T>()));

    /// <summary>Adds a value that is computed when it is its turn: behind items it may say how many there were.</summary>
    /// <inheritdoc cref="Add{T}(string, T, JsonTypeInfo{T})"/>
    public StreamedMembers Add<T>(string name, Func<T> value, JsonTypeInfo<T>? typeInfo = null) =>
        Add(JsonMember.Value(name, value, typeInfo ?? Info<T>()));

    /// <summary>Adds an array whose items are streamed.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="name">The member's name.</param>
    /// <param name="items">The items, enumerated when it is the member's turn.</param>
    /// <param name="itemInfo">How an item is written; <see langword="null"/> for the application's way.</param>
    /// <returns>The members.</returns>
    public StreamedMembers AddItems<T>(string name, IAsyncEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        Add(JsonMember.Items(name, items, itemInfo ?? Info<T>()));

    /// <inheritdoc cref="AddItems{T}(string, IAsyncEnumerable{T}, JsonTypeInfo{T})"/>
    public StreamedMembers AddItems<T>(string name, IEnumerable<T> items, JsonTypeInfo<T>? itemInfo = null) =>
        Add(JsonMember.Items(name, items, itemInfo ?? Info<T>()));

    /// <summary>Adds the bytes of a stream as a string of base64, never whole in memory.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="bytes">The bytes. It is disposed with the response, sent or not.</param>
    /// <returns>The members.</returns>
    public StreamedMembers AddBase64(string name, Stream bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _context.Response.RegisterForDisposeAsync(bytes);
        return Add(JsonMember.Of(name, JsonEncoder.Base64(bytes)));
    }

    /// <summary>Adds what a reader reads as a string, never whole in memory.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="text">The text. It is disposed with the response, sent or not.</param>
    /// <returns>The members.</returns>
    public StreamedMembers AddText(string name, TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _context.Response.RegisterForDispose(text);
        return Add(JsonMember.Of(name, JsonEncoder.Text(text, _options.Encoder)));
    }

    /// <summary>Adds an object with members of its own.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="build">Adds them.</param>
    /// <returns>The members.</returns>
    public StreamedMembers AddObject(string name, Action<StreamedMembers> build) =>
        Add(JsonMember.Of(name, Encoder(_context, build)));

    /// <summary>Adds whatever an encoder writes.</summary>
    /// <param name="member">The member.</param>
    /// <returns>The members.</returns>
    public StreamedMembers Add(JsonMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        _members.Add(member);
        return this;
    }

    internal static JsonEncoder Encoder(HttpContext context, Action<StreamedMembers> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        StreamedMembers members = new(context);
        build(members);
        return JsonEncoder.Object(members._members);
    }

    private JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
