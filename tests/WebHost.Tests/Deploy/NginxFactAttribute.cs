namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>A fact that needs a real nginx: skipped, with the reason, where it is missing, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = NginxProcess.ReasonToSkip;
}

/// <summary>A theory that needs a real nginx.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute() => Skip = NginxProcess.ReasonToSkip;
}
