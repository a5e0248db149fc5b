using StreamingJson.WebHost;

if (args is [SeedCommand.Name, ..]) return await SeedCommand.RunAsync(args);
await using WebApplication app = HostApplication.Create(args);
await app.RunAsync();
return 0;
