using StreamingJson.WebHost;

if (args is [SeedCommand.Name, ..]) return await SeedCommand.RunAsync(args);
if (args is [HealthCheckCommand.Name, ..]) return await HealthCheckCommand.RunAsync(args);
await using WebApplication app = HostApplication.Create(args);
LateSignals.Ignore(app.Lifetime.ApplicationStopping);
await app.RunAsync();
return 0;
