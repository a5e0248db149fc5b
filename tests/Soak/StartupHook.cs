using StreamingJson.Soak.Hosting;

/// <summary>What the runtime of the host calls before the host itself; its name and place are the runtime's choice.</summary>
internal static class StartupHook
{
    public static void Initialize() => Stethoscope.Attach();
}
