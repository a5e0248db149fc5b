using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>Puts a <see cref="TrackedSource"/> in place of the values of a declared type.</summary>
internal abstract class SourceWrapping
{
    /// <summary>Whether members of this type are sources: these two interfaces, for which anything may stand in.</summary>
    public static bool Wraps(Type type)
    {
        Type? definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(IAsyncEnumerable<>) || definition == typeof(IEnumerable<>);
    }

    /// <summary>The one of these two that a sequence is written as; of both, the serializer takes the asynchronous one.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Nothing is wrapped without dynamic code.")]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The type parameter has no requirements.")]
    public static Type? Interface(JsonTypeInfo sequence)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || sequence.ElementType is not Type item) return null;
        Type[] candidates = [typeof(IAsyncEnumerable<>).MakeGenericType(item), typeof(IEnumerable<>).MakeGenericType(item)];
        return Array.Find(candidates, candidate => candidate.IsAssignableFrom(sequence.Type));
    }

    /// <summary>The wrapping for a type that is wrapped. Code for its items has to be made while the program runs.</summary>
    public static SourceWrapping? For(Type type)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        Type item = type.GenericTypeArguments[0];
        Type wrapping = type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
            ? typeof(OfAsync<>).MakeGenericType(item)
            : typeof(OfPlain<>).MakeGenericType(item);
        return (SourceWrapping?)Activator.CreateInstance(wrapping);
    }

    /// <summary>The value itself if it is not tracked, or owns nothing that could be left open.</summary>
    public object? Wrap(object? value) => value is null or string or ICollection || OpenSources.Current is not OpenSources open
        ? value
        : Wrap(value, open);

    protected abstract object Wrap(object value, OpenSources open);

    private sealed class OfAsync<T> : SourceWrapping
    {
        protected override object Wrap(object value, OpenSources open) =>
            new TrackedAsyncSource<T>((IAsyncEnumerable<T>)value, open);
    }

    private sealed class OfPlain<T> : SourceWrapping
    {
        protected override object Wrap(object value, OpenSources open) =>
            value is ICollection<T> ? value : new TrackedPlainSource<T>((IEnumerable<T>)value, open);
    }
}
