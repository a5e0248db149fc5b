namespace StreamingJson.AspNetCore.Tests.Wire.Networks;

/// <summary>
/// A fact that needs networks of its own: skipped, with the reason, where they cannot be had. Also under CI: a machine may well
/// not let its tests be root.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NetworkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(FindReason);

    public NetworkFactAttribute() => Skip = Reason.Value;

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux()) return "Network namespaces are Linux's.";
        try
        {
            using NarrowNetwork network = new();
            network.Slow("1mbit");
            network.Lose(0.05);
            return null;
        }
        catch (Exception error)
        {
            return $"There are no networks to be had: {error.Message}";
        }
    }
}
