using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>
/// Tracks the enumerators that are open within one value. The serializer leaves some of them open when its flush throws or its token is
/// cancelled (dotnet/runtime#126695); they are disposed here, when it has ended and moves none of them any more.
/// </summary>
internal sealed class OpenSources : IAsyncDisposable
{
    // The getters of a contract see the object, and nothing of the serialization.
    private static readonly AsyncLocal<OpenSources?> Ambient = new();

    // At most as many as the value is deep, the innermost last.
    private readonly List<ITrackedEnumerator> _open = [];

    // A source may serialize something on another thread, with these options if a converter has passed them on.
    private readonly Lock _gate = new();

    public interface ITrackedEnumerator
    {
        /// <summary>Removes and disposes it, unless that has happened.</summary>
        ValueTask CloseAsync();
    }

    public static OpenSources? Current => Ambient.Value;

    /// <summary>Tracks the rest of the asynchronous method that calls, and what it calls.</summary>
    public static OpenSources Begin() => Ambient.Value = new OpenSources();

    public void Add(ITrackedEnumerator source)
    {
        lock (_gate) _open.Add(source);
    }

    /// <returns><see langword="false"/> if it was removed before.</returns>
    public bool Remove(ITrackedEnumerator source)
    {
        lock (_gate)
        {
            int index = _open.LastIndexOf(source);
            if (index >= 0) _open.RemoveAt(index);
            return index >= 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ExceptionDispatchInfo? failure = null;
        while (Last() is ITrackedEnumerator source)
        {
            try
            {
                await source.CloseAsync().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        failure?.Throw();
    }

    private ITrackedEnumerator? Last()
    {
        lock (_gate) return _open.Count == 0 ? null : _open[^1];
    }
}

/// <summary>Replaces the values of a declared type by <see cref="TrackedSource"/>s.</summary>
internal abstract class SourceWrapping
{
    /// <summary>Whether members of this type are sources: these two interfaces, for which a wrapper can stand in.</summary>
    public static bool Supports(Type type)
    {
        Type? definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(IAsyncEnumerable<>) || definition == typeof(IEnumerable<>);
    }

    /// <summary>Gets the interface that a sequence is written as; of both, the serializer takes the asynchronous one.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Nothing is wrapped without dynamic code.")]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The type parameter has no requirements.")]
    public static Type? Interface(JsonTypeInfo sequence)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || sequence.ElementType is not Type item) return null;
        Type[] candidates = [typeof(IAsyncEnumerable<>).MakeGenericType(item), typeof(IEnumerable<>).MakeGenericType(item)];
        return Array.Find(candidates, candidate => candidate.IsAssignableFrom(sequence.Type));
    }

    /// <summary>Creates the wrapping of a supported type, which takes dynamic code.</summary>
    public static SourceWrapping? For(Type type)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        Type item = type.GenericTypeArguments[0];
        Type wrapping = type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
            ? typeof(AsyncWrapping<>).MakeGenericType(item)
            : typeof(EnumerableWrapping<>).MakeGenericType(item);
        return (SourceWrapping?)Activator.CreateInstance(wrapping);
    }

    /// <returns>The value itself if it is not tracked, or owns nothing that could stay open.</returns>
    public object? Wrap(object? value) => value is null or string or ICollection || OpenSources.Current is not OpenSources open
        ? value
        : Wrap(value, open);

    protected abstract object Wrap(object value, OpenSources open);

    private sealed class AsyncWrapping<T> : SourceWrapping
    {
        protected override object Wrap(object value, OpenSources open) =>
            new TrackedAsyncEnumerable<T>((IAsyncEnumerable<T>)value, open);
    }

    private sealed class EnumerableWrapping<T> : SourceWrapping
    {
        protected override object Wrap(object value, OpenSources open) =>
            value is ICollection<T> ? value : new TrackedEnumerable<T>((IEnumerable<T>)value, open);
    }
}

/// <summary>What the serializer sees in place of a source.</summary>
internal abstract class TrackedSource(object source)
{
    public object Source => source;
}

internal sealed class TrackedAsyncEnumerable<T>(IAsyncEnumerable<T> source, OpenSources open) : TrackedSource(source), IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Enumerator items = new(source.GetAsyncEnumerator(cancellationToken), open);
        open.Add(items);
        return items;
    }

    private sealed class Enumerator(IAsyncEnumerator<T> items, OpenSources open) : IAsyncEnumerator<T>, OpenSources.ITrackedEnumerator
    {
        public T Current => items.Current;
        public ValueTask<bool> MoveNextAsync() => items.MoveNextAsync();
        public ValueTask DisposeAsync() => CloseAsync();
        public ValueTask CloseAsync() => open.Remove(this) ? items.DisposeAsync() : default;
    }
}

internal sealed class TrackedEnumerable<T>(IEnumerable<T> source, OpenSources open) : TrackedSource(source), IEnumerable<T>
{
    public IEnumerator<T> GetEnumerator()
    {
        Enumerator items = new(source.GetEnumerator(), open);
        open.Add(items);
        return items;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(IEnumerator<T> items, OpenSources open) : IEnumerator<T>, OpenSources.ITrackedEnumerator
    {
        public T Current => items.Current;

        object? IEnumerator.Current => items.Current;

        public bool MoveNext() => items.MoveNext();
        public void Reset() => items.Reset();

        public void Dispose()
        {
            if (open.Remove(this)) items.Dispose();
        }

        public ValueTask CloseAsync()
        {
            Dispose();
            return default;
        }
    }
}
