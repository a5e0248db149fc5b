using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>
/// The enumerators that are open within one value. The serializer leaves some of them when its flush throws or its token is
/// cancelled (dotnet/runtime#126695); they are disposed here, when it has ended and moves none of them any more.
/// </summary>
internal sealed class OpenSources : IAsyncDisposable
{
    // The getters of a contract see the object and nothing of the serialization that asks.
    private static readonly AsyncLocal<OpenSources?> Ambient = new();

    // At most as many as the value is deep, the innermost last.
    private readonly List<IOpenSource> _open = [];

    // A source may serialize something on another thread, with these options if a converter has handed them on.
    private readonly Lock _gate = new();

    /// <summary>Those of the serialization that asks, if it is tracked.</summary>
    public static OpenSources? Current => Ambient.Value;

    /// <summary>For the rest of the asynchronous method that calls, and what it calls.</summary>
    public static OpenSources Begin() => Ambient.Value = new OpenSources();

    public void Add(IOpenSource source)
    {
        lock (_gate) _open.Add(source);
    }

    /// <returns><see langword="false"/> when it was removed before.</returns>
    public bool Remove(IOpenSource source)
    {
        lock (_gate)
        {
            int index = _open.LastIndexOf(source);
            if (index >= 0) _open.RemoveAt(index);
            return index >= 0;
        }
    }

    /// <summary>Disposes all that are left, the innermost first, even when one throws.</summary>
    public async ValueTask DisposeAsync()
    {
        ExceptionDispatchInfo? failure = null;
        while (Last() is IOpenSource source)
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

    private IOpenSource? Last()
    {
        lock (_gate) return _open.Count == 0 ? null : _open[^1];
    }
}
