using System.CommandLine;

namespace StreamingJson.Bench;

// The child process that exports rows without the library. Its database comes by the environment.
internal static class ServeOrdersCommand
{
    public static Command Create()
    {
        Option<string> urls = new("--urls") { Required = true };
        Command command = new("serve-orders", "Exports rows by plain ASP.NET Core.") { urls };
        command.Hidden = true;
        command.SetAction((parsed, ct) => OrdersServer.RunAsync(parsed.GetRequiredValue(urls), ct));
        return command;
    }
}
