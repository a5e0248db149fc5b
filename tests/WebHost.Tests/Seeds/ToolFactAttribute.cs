namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>A fact that needs a tool: skipped, with the reason, where it is missing, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="tool">Its name on the path.</param>
    public ToolFactAttribute(string tool) => Skip = ReasonToSkip(tool);

    public static string? ReasonToSkip(string tool) =>
        Environment.GetEnvironmentVariable("CI") == "true" || Tool.IsInstalled(tool) ? null : $"{tool} is not installed.";
}

/// <summary>A theory that needs a tool.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <param name="tool">Its name on the path.</param>
    public ToolTheoryAttribute(string tool) => Skip = ToolFactAttribute.ReasonToSkip(tool);
}
