WebApplication app = WebApplication.Create(args);
app.MapGet("/healthz", () => Results.Ok());
app.Run();
