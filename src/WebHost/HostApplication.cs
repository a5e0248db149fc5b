using System.Net.Quic;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
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
    /// <summary>
    /// Bytes that are read ahead of a connection whose stream goes on: pipelined requests, or a body. Two heads of the largest
    /// size (32 KB). Measured with 500 stalled readers that send and send: 454 MB with Kestrel's own megabyte.
    /// </summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>The same for HTTP/2, where it is a promise to the client: its least (RFC 9113, section 6.9.2).</summary>
    private const int Window = 65_535;

    /// <summary>Creates the host, ready to run.</summary>
    /// <param name="args">The command line, such as <c>--urls http://127.0.0.1:8001</c>.</param>
    /// <param name="configure">Called before the host is built; tests use it.</param>
    /// <returns>The host.</returns>
    /// <exception cref="HostConfigurationException">The configuration is wrong.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = HostConfiguration.ReadCommandLine(args),
            // Beside the program, wherever it was started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        StreamingJsonSettings settings = HostConfiguration.Read(builder.Configuration);
        builder.Services.AddSingleton(Options.Create(settings));
        builder.Services.AddStreamingJson(options =>
        {
            options.FormatParameter = "format";
            settings.Apply(options);
        });
        builder.Services.AddSingleton<RootDocument>();
        builder.Services.AddSingleton<Datasets>();
        builder.Services.AddSteering();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainLimit);
        ConfigureKestrel(builder, settings);
        if (HostAddress.Configured(builder.Configuration) is [("urls", HostAddress.Default)])
            builder.WebHost.UseUrls(HostAddress.Default);
        OtlpExport.AddTo(builder);
        bool isStarted = false;
        // What keeps the host from starting is thrown to its program, which says it in a line and not with a stack.
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", level => isStarted && level >= LogLevel.Information);
        configure?.Invoke(builder);

        WebApplication app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => isStarted = true);
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ExactMethods>();
        app.UseMiddleware<SteeringAccess>();
        app.UseDashboard();
        app.MapRoot();
        app.MapBig();
        app.MapExport();
        app.MapHealth();
        app.MapSteering();
        app.MapCompare();
        return app;
    }

    /// <summary>What a connection may take, and how many there may be. Nothing is uploaded here.</summary>
    private static void ConfigureKestrel(WebApplicationBuilder builder, StreamingJsonSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // It credits every byte already sent, so that a reader of much may stall for days. StallTimeout does not.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
            kestrel.Limits.MaxRequestBufferSize = ReadAhead;
            kestrel.Limits.Http2.InitialConnectionWindowSize = Window;
            kestrel.Limits.Http2.InitialStreamWindowSize = Window;
            // Of use on endpoints with TLS. Where the platform has no QUIC it would stop the start; and the default, without HTTP/3, is
            // not warned about on an endpoint without TLS.
            if (QuicListener.IsSupported)
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1AndHttp2AndHttp3);
        });
        // Of a connection without TLS, the socket's own limit counts; of one with TLS, both.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ReadAhead);
        builder.WebHost.UseKestrelHttpsConfiguration().UseQuic();
        builder.WebHost.UseStreamingSockets(preferInlineScheduling: true);
    }
}
