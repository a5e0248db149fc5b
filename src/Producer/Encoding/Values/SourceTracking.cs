using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>A contract of values that reports the sources within them to <see cref="OpenSources"/>.</summary>
internal sealed record TrackingContract(JsonTypeInfo Info, SourceWrapping? Root);

/// <summary>Finds contracts that write the same text, but report the sources within a value to <see cref="OpenSources"/>.</summary>
internal static class SourceTracking
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, TrackingContract> Contracts = [];

    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> TrackingOptions = [];

    private static readonly ConditionalWeakTable<JsonTypeInfo, ObjectWrapping> Wrappings = [];

    private static readonly ConditionalWeakTable<JsonTypeInfo, object> Waiting = [];

    /// <returns>
    /// <see langword="null"/> if there is nothing to track, or the text might differ: the given contract is to be used.
    /// </returns>
    public static TrackingContract? For(JsonTypeInfo info)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        TrackingContract contract = Contracts.GetValue(info, Find);
        return contract.Root is null && ReferenceEquals(contract.Info, info) ? null : contract;
    }

    /// <summary>Whether a value may contain a source, so that its serialization waits for more than its flushes.</summary>
    public static bool MayWait(JsonTypeInfo info) => (bool)Waiting.GetValue(
        info, static info => SourceWrapping.Supports(info.Type) || new SourceSearch(info.Options, ofAnyType: true).Finds(info));

    /// <summary>Wraps a value that is declared as an object, if it is a source, as what the serializer takes it for.</summary>
    public static object? WrapAny(object? value, JsonSerializerOptions options) => value is null or ValueType or string
        || !options.TryGetTypeInfo(value.GetType(), out JsonTypeInfo? info)
        || Wrappings.GetValue(info, FindForObject).Wrapping is not SourceWrapping wrapping
            ? value
            : wrapping.Wrap(value);

    // The root is wrapped too: the serializer disposes a source twice when it is abandoned within an item.
    private static TrackingContract Find(JsonTypeInfo info)
    {
        // References are identified by identity, which a wrapper would not have.
        if (info.Options.ReferenceHandler is not null) return new TrackingContract(info, null);
        SourceWrapping? root = SourceWrapping.Supports(info.Type) && IsBuiltIn(info) ? SourceWrapping.For(info.Type) : null;
        return new TrackingContract(FindMembers(info), root);
    }

    private static ObjectWrapping FindForObject(JsonTypeInfo info)
    {
        if (!IsBuiltIn(info) || SourceWrapping.Interface(info) is not Type source) return new ObjectWrapping(null);
        // It must be written the same as its interface.
        bool isKnown = info.Options.TryGetTypeInfo(source, out JsonTypeInfo? sourceInfo) && IsBuiltIn(sourceInfo);
        return new ObjectWrapping(isKnown ? SourceWrapping.For(source) : null);
    }

    private static JsonTypeInfo FindMembers(JsonTypeInfo info)
    {
        JsonSerializerOptions options = info.Options;
        // A contract that was made or changed by hand is not what the resolver would return for the copy.
        if (!options.IsReadOnly || options.TypeInfoResolver is null) return info;
        if (!ReferenceEquals(options.GetTypeInfo(info.Type), info)) return info;
        // Types without sources keep their contract, and with it what a source generator has made to write them fast.
        if (!new SourceSearch(options).Finds(info)) return info;
        // A resolver may know only the options that it was made for.
        return TrackingOptions.GetValue(options, Track).TryGetTypeInfo(info.Type, out JsonTypeInfo? tracking) ? tracking : info;
    }

    private static JsonSerializerOptions Track(JsonSerializerOptions options)
    {
        IJsonTypeInfoResolver resolver = options.TypeInfoResolver!;
        JsonSerializerOptions tracking = new(options)
        {
            TypeInfoResolver = resolver.WithAddedModifier(info => Track(info, resolver)),
        };
        tracking.MakeReadOnly();
        return tracking;
    }

    private static void Track(JsonTypeInfo info, IJsonTypeInfoResolver resolver)
    {
        if (info.Kind != JsonTypeInfoKind.Object) return;
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (property is not { Get: Func<object, object?> get, CustomConverter: null }) continue;
            if (property.PropertyType == typeof(object)) property.Get = owner => WrapAny(get(owner), info.Options);
            else if (SourceWrapping.Supports(property.PropertyType)
                && IsBuiltIn(resolver.GetTypeInfo(property.PropertyType, info.Options))
                && SourceWrapping.For(property.PropertyType) is SourceWrapping wrapping)
                property.Get = owner => wrapping.Wrap(get(owner));
            else continue;
            if (property.ShouldSerialize is Func<object, object?, bool> should)
                property.ShouldSerialize = (owner, value) => should(owner, (value as TrackedSource)?.Source ?? value);
        }
    }

    /// <summary>Whether only the serializer sees the values: a converter or a callback might depend on their types.</summary>
    private static bool IsBuiltIn(JsonTypeInfo? info) =>
        info is { Kind: JsonTypeInfoKind.Enumerable, PolymorphismOptions: null, OnSerializing: null, OnSerialized: null }
        && info.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;

    /// <summary>How values of a type are wrapped where they are declared as objects; not at all where it is null.</summary>
    private sealed record ObjectWrapping(SourceWrapping? Wrapping);

    /// <summary>Searches all types that a value can consist of for members that are sources.</summary>
    /// <param name="options">Their contracts.</param>
    /// <param name="ofAnyType">Whether types of others' that are asynchronous sources count, and not only those that can be wrapped.</param>
    private sealed class SourceSearch(JsonSerializerOptions options, bool ofAnyType = false)
    {
        private readonly HashSet<Type> _seen = [];

        public bool Finds(JsonTypeInfo info)
        {
            // An object may be anything.
            if (info.Type == typeof(object)) return true;
            if (!_seen.Add(info.Type)) return false;
            if (ofAnyType && info.Kind == JsonTypeInfoKind.Enumerable && IsAsynchronous(info.Type)) return true;
            // It is of the same kind, but its members are not its own.
            if (Nullable.GetUnderlyingType(info.Type) is Type underlying) return Finds(underlying);
            if (info.PolymorphismOptions is JsonPolymorphismOptions polymorphism
                && polymorphism.DerivedTypes.Any(derived => Finds(derived.DerivedType)))
                return true;
            return info.Kind switch
            {
                JsonTypeInfoKind.Object => info.Properties.Any(property =>
                    property.Get is not null && (SourceWrapping.Supports(property.PropertyType) || Finds(property.PropertyType))),
                JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType is Type element && Finds(element),
                // Other types may contain a value.
                _ => info.Type.GenericTypeArguments.Any(Finds),
            };
        }

        [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "An interface with a contract is kept with the contract.")]
        private static bool IsAsynchronous(Type type) => type.GetInterfaces()
            .Any(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));

        private bool Finds(Type type)
        {
            try
            {
                return options.TryGetTypeInfo(type, out JsonTypeInfo? info) && Finds(info);
            }
            catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
            {
                // The contract is in error, which the serializer reports if it needs it at all.
                return true;
            }
        }
    }
}
