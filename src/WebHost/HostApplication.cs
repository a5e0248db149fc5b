using System.Net.Quic;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;
using StreamingJson.WebHost.Endpoints;
using StreamingJson.WebHost.Http;
using StreamingJson.WebHost.Steering;
using StreamingJson.WebHost.Telemetry;

namespace StreamingJson.WebHost;

/// <summary>Puts the host together: configuration, Kestrel, and an endpoint a line.</summary>
public static class HostApplication
{
    /// <summary>Where the host listens unless it is told otherwise.</summary>
    internal const string DefaultUrl = "http://127.0.0.1:8001";

    /// <summary>Keys that have a name of their own on the command line.</summary>
    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["--compare"] = $"{StreamingJsonSettings.Section}:{nameof(StreamingJsonSettings.Compare)}",
    };

    /// <summary>Creates the host, ready to run.</summary>
    /// <param name="args">The command line, such as <c>--urls http://127.0.0.1:8001</c>.</param>
    /// <param name="configure">Called before the host is built; tests use it.</param>
    /// <returns>The host.</returns>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            // Beside the program, wherever it was started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddCommandLine(args, ShortNames);
        IConfigurationSection section = builder.Configuration.GetSection(StreamingJsonSettings.Section);
        builder.Services.AddOptions<StreamingJsonSettings>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<StreamingJsonSettings>, StreamingJsonSettings.Validator>();
        builder.Services.AddStreamingJson(options => options.FormatParameter = "format");
        builder.Services.AddOptions<StreamingJsonOptions>().Configure<IOptions<StreamingJsonSettings>>(
            (options, settings) => settings.Value.Apply(options));
        builder.Services.AddSingleton<RootDocument>();
        builder.Services.AddSingleton<Datasets>();
        builder.Services.AddSteering();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<StreamingJsonSettings>>(
            (host, settings) => host.ShutdownTimeout = settings.Value.DrainLimit);
        builder.Services.ConfigureOptions<ConnectionLimits>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // It credits every byte already sent, so that a reader of much may stall for days. StallTimeout does not.
            kestrel.Limits.MinResponseDataRate = null;
            // Of use on endpoints with TLS. Where the platform has no QUIC it would stop the start; and the default, without HTTP/3, is
            // not warned about on an endpoint without TLS.
            if (QuicListener.IsSupported)
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1AndHttp2AndHttp3);
        });
        builder.WebHost.UseKestrelHttpsConfiguration().UseQuic();
        builder.WebHost.UseStreamingSockets();
        bool listens = builder.Configuration["urls"] is not null || builder.Configuration["http_ports"] is not null
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!listens)
            builder.WebHost.UseUrls(DefaultUrl);
        OtlpExport.AddTo(builder);
        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ExactMethods>();
        app.UseMiddleware<SteeringAccess>();
        app.UseDashboard();
        app.MapRoot();
        app.MapBig();
        app.MapExport();
        app.MapHealth();
        app.MapSteering();
        app.MapFramework();
        return app;
    }
}
