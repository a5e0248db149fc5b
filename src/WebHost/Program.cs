using StreamingJson.WebHost;

await using WebApplication app = HostApplication.Create(args);
await app.RunAsync();
