namespace StreamingJson.AspNetCore.Tests.Wire.Proxy;

/// <summary>What a <see cref="FaultProxy"/> does to the bytes of one direction.</summary>
/// <param name="After">How many bytes pass before it strikes, 0 or more.</param>
/// <param name="Kind">What happens then.</param>
internal sealed record Fault(long After, FaultKind Kind)
{
    /// <summary>All passes as it comes.</summary>
    public static Fault None { get; } = new(long.MaxValue, FaultKind.Cut);

    /// <summary>How many bytes are passed on at a time, at most.</summary>
    public int Piece { get; init; } = 64 * 1024;

    /// <summary>How long each piece waits; nothing is known of how long that really is.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>When a <see cref="FaultKind.Hold"/> ends.</summary>
    public Task Released { get; init; } = Task.CompletedTask;
}

internal enum FaultKind
{
    /// <summary>Both sides get a FIN, and nothing more.</summary>
    Cut,

    /// <summary>Both sides get an RST.</summary>
    Reset,

    /// <summary>The receiver gets a FIN, the sender is read no more; the other direction goes on.</summary>
    HalfClose,

    /// <summary>The sender is read no more until it is released.</summary>
    Hold,
}
