using StreamingJson.WebHost;

if (args is [SeedCommand.Name, ..]) return await SeedCommand.RunAsync(args);
if (args is [HealthCheckCommand.Name, ..]) return await HealthCheckCommand.RunAsync(args);
// Before the first socket is made. What a socket brings goes on where it is heard of, and not on another thread, which is for turns:
// `/` takes 10 us of a core instead of 14, and half the time beside streams. It asks that nothing blocks there.
const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
Environment.SetEnvironmentVariable(Inline, Environment.GetEnvironmentVariable(Inline) ?? "1");
await using WebApplication app = HostApplication.Create(args);
await app.RunAsync();
return 0;
