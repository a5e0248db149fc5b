using Microsoft.Extensions.FileProviders;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Steering;

/// <summary><c>/dashboard/</c>: the page, from the folder beside the program, if it is there.</summary>
internal static class DashboardFiles
{
    private const string Path = "/dashboard";

    public static void UseDashboard(this IApplicationBuilder app) =>
        app.UseDashboard(System.IO.Path.Combine(AppContext.BaseDirectory, "dashboard"));

    public static void UseDashboard(this IApplicationBuilder app, string folder)
    {
        if (!Directory.Exists(folder)) return;
        PhysicalFileProvider files = new(folder);
        app.Use(AddSlashAsync);
        // The files' own middleware takes head for HEAD, and Kestrel does not.
        app.UseWhen(context => HttpMethodNames.Read.Contains(context.Request.Method), reads =>
        {
            reads.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = Path });
            reads.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = files,
                RequestPath = Path,
                OnPrepareResponse = file => PageHeaders.Protect(file.Context.Response.Headers),
            });
        });
    }

    /// <summary>The page names its files beside it. Relative, since a proxy may have the host under another name.</summary>
    private static Task AddSlashAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.Equals(Path) || !HttpMethodNames.Read.Contains(context.Request.Method)) return next(context);
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = "dashboard/";
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
