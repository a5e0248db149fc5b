using System.Diagnostics;
using System.IO.Compression;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.Load.Tests;

/// <summary>What a registry has of NBomber's own dependencies is not for this project to judge.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Restore_DependencyIsServedInANewerVersionOnly_IsAWarning()
    {
        Pack("NBomber", "0.0.1-test", """<dependency id="Of.NBomber" version="1.0.0" />""");
        Pack("Of.NBomber", "1.1.0", "");

        (int exitCode, string said) = await RestoreAsync();

        Assert.True(exitCode == 0, said);
        Assert.Contains("warning NU1603", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_PackageIsNotServed_SaysWhich()
    {
        (int exitCode, string said) = await RestoreAsync();

        Assert.NotEqual(0, exitCode);
        // What .ci/run looks for, to say why it runs nothing.
        Assert.Matches(@"error NU110\d: Unable to find package NBomber", said);
    }

    public void Dispose() => _folder.Delete(true);

    private void Pack(string name, string version, string dependencies)
    {
        using ZipArchive package = ZipFile.Open(Path.Combine(_folder.FullName, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        using StreamWriter text = new(package.CreateEntry($"{name}.nuspec").Open());
        text.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{name}</id><version>{version}</version><authors>a test</authors><description>A test's.</description>
                <dependencies><group targetFramework="net10.0">{dependencies}</group></dependencies>
              </metadata>
            </package>
            """);
    }

    /// <summary>From this folder alone, and into it: nothing of the checkout's or of the machine's is touched.</summary>
    private async Task<(int ExitCode, string Said)> RestoreAsync()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] arguments =
        [
            "restore", Path.Combine(Checkout.Root, "load", "Load.csproj"), "-p:NBomberVersion=[0.0.1-test]",
            "-p:RestoreRecursive=false", $"-p:RestoreSources={_folder}", $"-p:RestorePackagesPath={_folder}/packages",
            $"-p:RestoreFallbackFolders={packages}", $"-p:MSBuildProjectExtensionsPath={_folder}/obj/",
        ];
        using Process restore = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        Task<string> errors = restore.StandardError.ReadToEndAsync();
        string said = await restore.StandardOutput.ReadToEndAsync().Patiently() + await errors.Patiently();
        await restore.WaitForExitAsync().Patiently();
        return (restore.ExitCode, said);
    }
}
