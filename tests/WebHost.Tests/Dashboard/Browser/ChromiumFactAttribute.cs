namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>A fact that needs a real browser: skipped, with the reason, where there is none, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.ReasonToSkip;
}

/// <summary>A theory that needs a real browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.ReasonToSkip;
}
