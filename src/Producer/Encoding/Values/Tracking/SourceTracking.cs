using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Finds contracts that write the same, but tell <see cref="OpenSources"/> of the sources within a value.</summary>
internal static class SourceTracking
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, TrackingContract> Contracts = [];

    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> TrackingOptions = [];

    private static readonly ConditionalWeakTable<JsonTypeInfo, AnyWrapping> Wrappings = [];

    /// <summary>How to track the sources in values of a type.</summary>
    /// <returns>
    /// <see langword="null"/> where there is nothing to track, or where what is written might not be the same: the contract that
    /// was given is to be used.
    /// </returns>
    public static TrackingContract? For(JsonTypeInfo info)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        TrackingContract contract = Contracts.GetValue(info, Find);
        return contract.Root is null && ReferenceEquals(contract.Info, info) ? null : contract;
    }

    private static TrackingContract Find(JsonTypeInfo info)
    {
        // References are told by identity, which a wrapper would not have.
        if (info.Options.ReferenceHandler is not null) return new TrackingContract(info, null);
        SourceWrapping? root = SourceWrapping.Wraps(info.Type) && IsBuiltIn(info) ? SourceWrapping.For(info.Type) : null;
        return new TrackingContract(FindMembers(info), root);
    }

    private static AnyWrapping FindAny(JsonTypeInfo info)
    {
        if (!IsBuiltIn(info) || SourceWrapping.Interface(info) is not Type source) return new AnyWrapping(null);
        // As its interface it must be written the same.
        bool isKnown = info.Options.TryGetTypeInfo(source, out JsonTypeInfo? sourceInfo) && IsBuiltIn(sourceInfo);
        return new AnyWrapping(isKnown ? SourceWrapping.For(source) : null);
    }

    private static JsonTypeInfo FindMembers(JsonTypeInfo info)
    {
        JsonSerializerOptions options = info.Options;
        // A contract that was made or changed by hand is not what the resolver would give for the copy.
        if (!options.IsReadOnly || options.TypeInfoResolver is null) return info;
        if (!ReferenceEquals(options.GetTypeInfo(info.Type), info)) return info;
        if (!new SourceSearch(options).Finds(info)) return info;
        // A resolver may know nothing but the options that it was made for.
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
            if (property is { Get: Func<object, object?> getAny, CustomConverter: null } && property.PropertyType == typeof(object))
            {
                property.Get = owner => WrapAny(getAny(owner), info.Options);
                if (property.ShouldSerialize is Func<object, object?, bool> shouldAny)
                    property.ShouldSerialize = (owner, value) => shouldAny(owner, (value as TrackedSource)?.Source ?? value);
            }
            else if (property is { Get: Func<object, object?> get, CustomConverter: null }
                && SourceWrapping.Wraps(property.PropertyType)
                && IsBuiltIn(resolver.GetTypeInfo(property.PropertyType, info.Options))
                && SourceWrapping.For(property.PropertyType) is SourceWrapping wrapping)
            {
                property.Get = owner => wrapping.Wrap(get(owner));
                if (property.ShouldSerialize is Func<object, object?, bool> should)
                    property.ShouldSerialize = (owner, value) => should(owner, (value as TrackedSource)?.Source ?? value);
            }
        }
    }

    /// <summary>A value that is declared as an object: if it is a source, it is tracked as what the serializer takes it for.</summary>
    public static object? WrapAny(object? value, JsonSerializerOptions options) => value is null or ValueType or string
        || !options.TryGetTypeInfo(value.GetType(), out JsonTypeInfo? info)
        || Wrappings.GetValue(info, FindAny).Wrapping is not SourceWrapping wrapping
            ? value
            : wrapping.Wrap(value);

    /// <summary>Whether only the serializer sees the values: a converter or a callback might look at what they are.</summary>
    private static bool IsBuiltIn(JsonTypeInfo? info) =>
        info is { Kind: JsonTypeInfoKind.Enumerable, PolymorphismOptions: null, OnSerializing: null, OnSerialized: null }
        && info.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;

    /// <summary>How values of a type are tracked where they are declared as objects; not at all where it is null.</summary>
    private sealed record AnyWrapping(SourceWrapping? Wrapping);
}
