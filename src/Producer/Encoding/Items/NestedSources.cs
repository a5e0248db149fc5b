using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Finds out whether items contain an <see cref="IAsyncEnumerable{T}"/>, which the serializer enumerates in asynchronous calls only.
/// </summary>
internal sealed class NestedSources
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, NestedSources> Known = [];

    private readonly JsonTypeInfo _info;
    private JsonPropertyInfo[]? _members;

    private NestedSources(JsonTypeInfo info)
    {
        _info = info;
        AreDeclared = Finds(info, part => part.Kind == JsonTypeInfoKind.Enumerable && IsSource(part.Type), []);
        MayExist = AreDeclared || Finds(info, part => part.Type == typeof(object), []);
    }

    /// <summary>Gets whether the declared types say that there are some.</summary>
    public bool AreDeclared { get; }

    /// <summary>Gets whether there are some, or may be: something is declared as an object.</summary>
    public bool MayExist { get; }
    public static NestedSources In(JsonTypeInfo itemInfo) => Known.GetValue(itemInfo, static info => new NestedSources(info));

    /// <summary>Whether an item contains some. Other values than members and collections in memory are assumed to.</summary>
    public bool AreIn(object? item) => AreIn(item, depth: 0);

    private bool AreIn(object? value, int depth)
    {
        if (value is null || !MayExist) return false;
        if (AreDeclared) return true;
        // The serializer refuses what is so deep, such as a value that contains itself.
        if (depth > _info.Options.WriterOptions().MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        // The declared type may be another than the value's.
        if (_info.Type == typeof(object) || _info.PolymorphismOptions is not null || Nullable.GetUnderlyingType(_info.Type) is not null)
        {
            Type type = value.GetType();
            if (type != _info.Type) return AreIn(type, value, depth);
        }

        return _info.Kind switch
        {
            JsonTypeInfoKind.Object => AreInMembers(value, depth + 1),
            JsonTypeInfoKind.Enumerable => value is not IList items || AreInAny(items, depth + 1),
            JsonTypeInfoKind.Dictionary => value switch
            {
                IDictionary pairs => AreInAny(pairs.Values, depth + 1),
                IDictionary<string, object?> pairs => AreInAny(pairs.Values, depth + 1),
                _ => true,
            },
            _ => false,
        };
    }

    private bool AreInMembers(object owner, int depth)
    {
        _members ??= [.. _info.Properties.Where(property => property is { Get: not null, CustomConverter: null } && MayContain(property))];
        foreach (JsonPropertyInfo member in _members)
            if (AreIn(member.PropertyType, member.Get!(owner), depth)) return true;
        return false;
    }

    private bool MayContain(JsonPropertyInfo property) =>
        Find(_info, property.PropertyType) is not JsonTypeInfo info || In(info).MayExist;

    private bool AreInAny(IEnumerable values, int depth)
    {
        foreach (object? value in values)
            if (AreIn(_info.ElementType!, value, depth)) return true;
        return false;
    }

    private bool AreIn(Type declared, object? value, int depth) =>
        value is not null && (Find(_info, declared) is not JsonTypeInfo info || In(info).AreIn(value, depth));

    private static bool Finds(JsonTypeInfo info, Func<JsonTypeInfo, bool> isSought, HashSet<Type> seen)
    {
        if (!seen.Add(info.Type)) return false;
        if (isSought(info)) return true;
        foreach (Type part in Parts(info))
            if (Find(info, part) is JsonTypeInfo partInfo && Finds(partInfo, isSought, seen)) return true;
        return false;
    }

    private static IEnumerable<Type> Parts(JsonTypeInfo info) => info.Properties
        .Where(property => property.Get is not null && property.CustomConverter is null).Select(property => property.PropertyType)
        .Concat(info.PolymorphismOptions?.DerivedTypes.Select(derived => derived.DerivedType) ?? [])
        .Concat(info.ElementType is Type element ? [element] : []);

    private static JsonTypeInfo? Find(JsonTypeInfo info, Type part)
    {
        try
        {
            return info.Options.TryGetTypeInfo(part, out JsonTypeInfo? partInfo) ? partInfo : null;
        }
        // A part that cannot be written may well be null whenever it is.
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2070", Justification = "The serializer's converter casts to the interface, so it is kept.")]
    private static bool IsSource(Type type) => type.GetInterfaces().Append(type)
        .Any(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
}
