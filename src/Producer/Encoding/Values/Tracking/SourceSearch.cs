using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Looks through all types that a value can consist of. Most have no member that is a source: those keep the contract that they
/// were given, and with it what a source generator has made to write them fast.
/// </summary>
internal sealed class SourceSearch(JsonSerializerOptions options)
{
    private readonly HashSet<Type> _seen = [];

    /// <summary>Whether there may be a member that is a source.</summary>
    public bool Finds(JsonTypeInfo info)
    {
        // Of an object, anything may come; a type is looked through once.
        if (info.Type == typeof(object)) return true;
        if (!_seen.Add(info.Type)) return false;
        // It is of the same kind, but its members are not its own.
        if (Nullable.GetUnderlyingType(info.Type) is Type underlying) return Finds(underlying);
        if (info.PolymorphismOptions is JsonPolymorphismOptions polymorphism
            && polymorphism.DerivedTypes.Any(derived => Finds(derived.DerivedType)))
            return true;
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => info.Properties.Any(property =>
                property.Get is not null && (SourceWrapping.Wraps(property.PropertyType) || Finds(property.PropertyType))),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType is Type element && Finds(element),
            // What else has a value within.
            _ => info.Type.GenericTypeArguments.Any(Finds),
        };
    }

    private bool Finds(Type type)
    {
        try
        {
            return options.TryGetTypeInfo(type, out JsonTypeInfo? info) && Finds(info);
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
        {
            // The contract is in error; to say so is the serializer's, if it comes to it at all.
            return true;
        }
    }
}
