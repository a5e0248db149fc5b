using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>
/// A value of whatever type, streamed as the framework would write it: its items one by one if the serializer takes it for a plain
/// sequence, otherwise by the serializer as a whole.
/// </summary>
internal static class AnyValue
{
    private static readonly ConcurrentDictionary<Type, ItemsSender?> Senders = new();

    /// <summary>The framework's choice: the declared type where that says all there is to say, otherwise whatever it is.</summary>
    public static JsonTypeInfo TypeInfo(JsonSerializerOptions options, Type declared, object value)
    {
        JsonTypeInfo info = options.GetTypeInfo(declared);
        bool saysAll = declared == value.GetType() || declared.IsSealed || declared.IsValueType || info.PolymorphismOptions is not null;
        if (saysAll) return info;
        info = options.GetTypeInfo(value.GetType());
        // As an object it is written with the discriminator of a polymorphic base, if it has such a one.
        return !IsSequence(info) && options.TryGetTypeInfo(typeof(object), out JsonTypeInfo? asObject) ? asObject : info;
    }

    /// <param name="context">The request.</param>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <param name="chosen">The format of a sequence; <see langword="null"/> for what the client asks for.</param>
    public static Task SendAsync(HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType? chosen = null)
    {
        if (SenderFor(typeInfo) is ItemsSender sender)
            return sender.SendAsync(context, value, typeInfo, chosen ?? ItemsAnswer.Choose(context));
        return context.RequestServices.Responder().SendAsync(
            context, JsonEncoder.Value(value, typeInfo), ContentTypes.Json, progress: null);
    }

    /// <summary>Whether the serializer writes the value as the plain sequence of its items.</summary>
    public static bool IsSequence(JsonTypeInfo typeInfo) => SenderFor(typeInfo) is not null;

    private static ItemsSender? SenderFor(JsonTypeInfo typeInfo)
    {
        // A converter of the caller's own may mean something else by it.
        bool isPlain = typeInfo.Kind == JsonTypeInfoKind.Enumerable && typeInfo.PolymorphismOptions is null
            && typeInfo.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;
        return isPlain ? Senders.GetOrAdd(typeInfo.Type, static (type, item) => Create(type, item), typeInfo.ElementType!) : null;
    }

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
        public abstract Task SendAsync(HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType chosen);
    }

    private sealed class ItemsSender<T> : ItemsSender
    {
        public override Task SendAsync(HttpContext context, object value, JsonTypeInfo typeInfo, FormatMediaType chosen) =>
            ItemsAnswer.SendAsync(context, value, (JsonTypeInfo<T>)typeInfo.Options.GetTypeInfo(typeof(T)), chosen, progress: null,
                arrayInfo: IsMore(typeInfo) ? typeInfo : null);
    }
}
