using System.Net;

namespace StreamingJson.WebHost;

/// <summary><c>healthcheck</c>: asks the host beside it for <c>/healthz</c>, for images without a program that could.</summary>
internal static class HealthCheckCommand
{
    /// <summary>The first word of the command line that asks for it.</summary>
    public const string Name = "healthcheck";

    // A host that is as busy as it can be answers in milliseconds; one that needs longer is not healthy.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="options">The same options as the host's.</param>
    /// <param name="error">Where it says what is wrong.</param>
    /// <returns>The exit code: 0 when the host answers with 200 in time, otherwise 1.</returns>
    public static async Task<int> RunAsync(string[] options, TextWriter error)
    {
        string? problem = await FindProblemAsync(options);
        if (problem is null) return 0;
        await error.WriteLineAsync(problem);
        return 1;
    }

    private static async Task<string?> FindProblemAsync(string[] options)
    {
        HostAddress? host;
        try
        {
            host = HostAddress.Read(ReadConfiguration(HostConfiguration.ReadCommandLine(options)));
        }
        catch (Exception malformed) when (malformed is HostConfigurationException or FormatException or InvalidDataException)
        {
            return malformed.Message;
        }

        if (host is null) return "The host has no address with http and HTTP/1.1.";
        using SocketsHttpHandler handler = new() { UseProxy = false, ConnectCallback = host.ConnectAsync };
        using HttpClient client = new(handler) { Timeout = Limit };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("http://localhost/healthz"));
            return answer.StatusCode == HttpStatusCode.OK ? null : $"{host} answers with {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException failure)
        {
            return $"{host} does not answer: {(failure.InnerException ?? failure).Message}";
        }
        catch (TaskCanceledException)
        {
            return $"{host} has not answered within {Limit.TotalSeconds} s.";
        }
    }

    /// <summary>The sources of the host, but not the host itself: building it takes longer.</summary>
    private static IConfiguration ReadConfiguration(string[] options) => new ConfigurationBuilder()
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddEnvironmentVariables("DOTNET_")
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine(options)
        .Build();
}
