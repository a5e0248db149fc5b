using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Answers with a value of whatever type, as the framework would write it: its items one by one if the serializer takes it for a plain
/// sequence, otherwise by the serializer as a whole.
/// </summary>
internal static class ValueAnswer
{
    private static readonly ConcurrentDictionary<Type, ItemsSender?> Senders = new();

    /// <summary>The framework's choice: the declared type where that says all there is to say, otherwise whatever it is.</summary>
    /// <exception cref="NotSupportedException">The options know no contract for it.</exception>
    public static JsonTypeInfo TypeInfo(JsonSerializerOptions options, Type declared, object value) =>
        FindTypeInfo(options, declared, value) ?? options.GetTypeInfo(value.GetType());

    /// <inheritdoc cref="TypeInfo"/>
    /// <returns><see langword="null"/> where the options know no contract for it.</returns>
    public static JsonTypeInfo? FindTypeInfo(JsonSerializerOptions options, Type declared, object value)
    {
        Type type = value.GetType();
        JsonTypeInfo? info = declared.IsInstanceOfType(value) ? options.Find(declared) : null;
        // An array of a derived type is an array of its base, which is sealed all the same.
        if (info is not null && (declared == type || declared.IsSealed || info.PolymorphismOptions is not null)) return info;
        if (type != declared && options.Find(type) is JsonTypeInfo ofValue)
        {
            // As an object it is written with the discriminator of a polymorphic base, if it has such a one.
            return IsSequence(ofValue) ? ofValue : options.Find(typeof(object)) ?? ofValue;
        }

        // A type of the compiler's or of LINQ's is known to no generated contract, but what it implements may be.
        if (info is not null && IsSequence(info)) return info;
        return FindSequence(options, type) ?? options.Find(typeof(object)) ?? info;
    }

    /// <summary>Whether the serializer writes the value as the plain sequence of its items.</summary>
    public static bool IsSequence(JsonTypeInfo typeInfo) => SenderFor(typeInfo) is not null;

    /// <param name="services">The application's.</param>
    /// <param name="context">The request.</param>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <param name="chosen">The format of a sequence; <see langword="null"/> for what the client asks for.</param>
    public static Task SendAsync(
        StreamingServices services, HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType? chosen = null)
    {
        if (SenderFor(typeInfo) is ItemsSender sender)
            return sender.SendAsync(services, context, value, typeInfo, chosen ?? ItemsAnswer.Choose(services, context));
        return services.Responder.SendAsync(context, JsonEncoder.Value(value, typeInfo), ContentTypes.Json, progress: null, isAdopted: true);
    }

    private static ItemsSender? SenderFor(JsonTypeInfo typeInfo)
    {
        // A converter of the caller's own may mean something else by it.
        bool isPlain = typeInfo.Kind == JsonTypeInfoKind.Enumerable && typeInfo.PolymorphismOptions is null
            && typeInfo.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;
        return isPlain ? Senders.GetOrAdd(typeInfo.Type, static (type, item) => Create(type, item), typeInfo.ElementType!) : null;
    }

    /// <summary>The contract of a sequence that the type implements. It may implement several, which are written alike.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "An interface with a contract is kept with the contract.")]
    private static JsonTypeInfo? FindSequence(JsonSerializerOptions options, Type type) => type.GetInterfaces()
        .Where(candidate => candidate.IsGenericType)
        .OrderBy(candidate => candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? 0 : 1)
        .Select(options.Find).FirstOrDefault(info => info is not null && IsSequence(info));

    /// <summary>A contract in error is the serializer's to tell of, when it comes to it.</summary>
    private static JsonTypeInfo? Find(this JsonSerializerOptions options, Type type) =>
        options.TryGetTypeInfo(type, out JsonTypeInfo? info) ? info : null;

    /// <summary>Whether an array is more than its items: the serializer does something to the collection itself.</summary>
    private static bool IsMore(JsonTypeInfo typeInfo) => typeInfo.Options.ReferenceHandler is not null
        || typeInfo.NumberHandling is not null || typeInfo.OnSerializing is not null || typeInfo.OnSerialized is not null;

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Guarded; without dynamic code the value is written as a whole.")]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The type parameter has no requirements.")]
    private static ItemsSender? Create(Type type, Type item)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        bool isSequence = typeof(IAsyncEnumerable<>).MakeGenericType(item).IsAssignableFrom(type)
            || typeof(IEnumerable<>).MakeGenericType(item).IsAssignableFrom(type);
        return isSequence ? (ItemsSender)Activator.CreateInstance(typeof(ItemsSender<>).MakeGenericType(item))! : null;
    }

    private abstract class ItemsSender
    {
        public abstract Task SendAsync(
            StreamingServices services, HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType chosen);
    }

    private sealed class ItemsSender<T> : ItemsSender
    {
        public override Task SendAsync(
            StreamingServices services, HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType chosen) =>
            ItemsAnswer.SendAsync(services, context, value, (JsonTypeInfo<T>)typeInfo.Options.GetTypeInfo(typeof(T)), chosen,
                progress: null, arrayInfo: IsMore(typeInfo) ? typeInfo : null, isAdopted: true);
    }
}
