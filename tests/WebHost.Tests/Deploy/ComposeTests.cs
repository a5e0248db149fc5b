using System.Diagnostics;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>Every Compose that is installed, as a program of its own or as Docker's plugin, takes the file.</summary>
public sealed class ComposeTests
{
    [ComposeFact]
    public async Task Config_EachProfile_IsTaken()
    {
        foreach (string program in ComposeFactAttribute.Programs)
        {
            foreach (string profile in (string[])["", "load", "observe"])
            {
                string[] arguments = ["--file", "docker-compose.yml", "config", "--quiet"];
                using Process process = Process.Start(new ProcessStartInfo(program, arguments)
                {
                    WorkingDirectory = Checkout.Root,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    Environment = { ["COMPOSE_PROFILES"] = profile },
                })!;
                Task<string> output = process.StandardOutput.ReadToEndAsync();
                string said = await process.StandardError.ReadToEndAsync().Patiently() + await output.Patiently();
                await process.WaitForExitAsync().Patiently();
                // Nothing said: no warning either, of a variable without a value for example.
                Assert.Equal((program, 0, ""), (program, process.ExitCode, said));
            }
        }
    }
}

/// <summary>A fact that needs a Compose: skipped where there is none, under CI too, which brings no container engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ComposeFactAttribute : FactAttribute
{
    public ComposeFactAttribute()
    {
        if (Programs.Length == 0) Skip = "There is no docker-compose.";
    }

    public static string[] Programs { get; } = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/lib/docker/cli-plugins").Append("/usr/libexec/docker/cli-plugins")
        .Append(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "cli-plugins"))
        .Append(Path.Combine(Environment.GetEnvironmentVariable("DOCKER_CONFIG") ?? "", "cli-plugins"))
        .Select(folder => Path.Combine(folder, "docker-compose")).Where(File.Exists).Distinct()];
}
