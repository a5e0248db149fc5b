using System.Diagnostics;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>The audit of the packages, with a dotnet that says what a test wants it to.</summary>
public sealed class AuditTests : IDisposable
{
    private const string Known = "Newtonsoft.Json 12.0.1 has a known high severity vulnerability";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("audit-");

    [Theory]
    [InlineData("", "", 0, "Nothing was audited")]
    [InlineData("warning NU1900: no answer", "", 0, "Nothing was audited")]
    // A list that is not asked twice: what comes of the project does not matter.
    [InlineData("", $"warning NU1903: {Known}", 0, "Nothing was audited")]
    [InlineData($"warning NU1903: {Known}", "", 0, "No package is known to be vulnerable")]
    [InlineData($"warning NU1903: {Known}", "warning NU1901: x", 1, "NU1901")]
    [InlineData($"warning NU1903: {Known}", "warning NU1902: x", 1, "NU1902")]
    [InlineData($"warning NU1903: {Known}", $"warning NU1903: {Known}", 1, Known)]
    [InlineData($"error NU1903: {Known}", "error NU1904: x", 1, "NU1904")]
    public async Task Audit_FailsForWhatIsFound_AndForNothingElse(string probe, string project, int exitCode, string says)
    {
        string dotnet = Path.Combine(_folder.FullName, "dotnet");
        await File.WriteAllTextAsync(dotnet, $"""
            #!/bin/sh
            case "$*" in
              *probe.csproj*) echo "{probe}" ;;
              *--force*) echo "{project}" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using Process audit = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Checkout.Root, ".ci", "audit")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{_folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}" },
        })!;
        Task<string> error = audit.StandardError.ReadToEndAsync();
        string said = await audit.StandardOutput.ReadToEndAsync().Patiently() + await error.Patiently();
        await audit.WaitForExitAsync().Patiently();
        Assert.Equal((exitCode, true), (audit.ExitCode, said.Contains(says, StringComparison.Ordinal)));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
