using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Whether items may have an <see cref="IAsyncEnumerable{T}"/> within: the serializer enumerates one only in a call that can
/// wait.
/// </summary>
internal static class NestedSources
{
    // To look through a type takes a while, and it does not change.
    private static readonly ConditionalWeakTable<JsonTypeInfo, StrongBox<bool>> Known = [];

    /// <summary>
    /// What the declared types say; that an <see cref="object"/> is such a source is not known before it is written.
    /// </summary>
    public static bool AreIn(JsonTypeInfo itemInfo) =>
        Known.GetValue(itemInfo, static info => new StrongBox<bool>(AreIn(info, []))).Value;

    private static bool AreIn(JsonTypeInfo info, HashSet<Type> seen)
    {
        if (!seen.Add(info.Type)) return false;
        if (info.Kind == JsonTypeInfoKind.Enumerable && IsSource(info.Type)) return true;
        foreach (Type part in Parts(info))
            if (Find(info, part) is JsonTypeInfo partInfo && AreIn(partInfo, seen)) return true;
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
