using System.CommandLine;

namespace StreamingJson.Bench;

// The child process that is the reference server.
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string> urls = new("--urls") { Required = true };
        Option<bool> inline = new("--inline") { Description = "Kestrel's UnsafePreferInlineScheduling." };
        Option<bool> compress = new("--compress") { Description = "The framework's response compression." };
        Option<bool> bytes = new("--bytes") { Description = "`/` writes bytes that are there, and makes no JSON." };
        Command command = new("serve", "Serves the same documents by plain ASP.NET Core.") { urls, inline, compress, bytes };
        command.Hidden = true;
        command.SetAction((parsed, ct) => ReferenceServer.RunAsync(
            parsed.GetRequiredValue(urls), parsed.GetValue(inline), parsed.GetValue(compress), parsed.GetValue(bytes), ct));
        return command;
    }
}
