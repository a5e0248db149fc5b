using System.Diagnostics;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>The real curl, and what it says of an answer.</summary>
internal sealed record Curl(int ExitCode, string Said, byte[] Body)
{
    public static async Task<Curl> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("curl", ["--silent", "--show-error", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using MemoryStream body = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(body);
        string said = await process.StandardError.ReadToEndAsync().Patiently();
        await reading.Patiently();
        await process.WaitForExitAsync().Patiently();
        return new Curl(process.ExitCode, said, body.ToArray());
    }
}
