using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace StreamingJson.WebHost;

/// <summary>The host as a program: its commands, its help, a line for what keeps it from starting, its exit code.</summary>
internal static class HostProgram
{
    // Kept: a registration that is collected is none.
    private static PosixSignalRegistration[] _signals = [];

    /// <summary>Runs until somebody ends it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Where the help goes.</param>
    /// <param name="error">Where it says why it cannot start, a line for each reason.</param>
    /// <returns>The exit code: 0 after a signal, and for help; 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments is [SeedCommand.Name, ..]) return await SeedCommand.RunAsync(arguments);
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?" or "/?")) return Say(output, HostHelp.Text, 0);
        if (arguments.Contains("--version")) return Say(output, Version(), 0);
        if (arguments is [HealthCheckCommand.Name, ..]) return await HealthCheckCommand.RunAsync(arguments[1..], error);
        WebApplication app;
        try
        {
            app = HostApplication.Create(arguments);
        }
        catch (Exception failure) when (Describe(failure) is string reason)
        {
            return Say(error, reason, 1);
        }

        await using WebApplication disposal = app;
        IgnoreLateSignals(app.Lifetime.ApplicationStopping);
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure) when (Describe(failure) is string reason)
        {
            (string suspect, string allowed) = Suspect(failure, app.Configuration);
            return Say(error, $"{suspect}: {reason.TrimEnd('.')}; allowed {allowed}.", 1);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int Say(TextWriter writer, string text, int exitCode)
    {
        writer.WriteLine(text);
        return exitCode;
    }

    private static string Version() => Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <returns>What keeps it from starting; <see langword="null"/> if that is a defect, whose stack has to be seen.</returns>
    private static string? Describe(Exception failure) => failure switch
    {
        HostConfigurationException => failure.Message,
        // Of a configuration file; the innermost knows the line.
        InvalidDataException =>
            $"{failure.Message} {FirstLine(failure.GetBaseException())} Allowed is one JSON object, each key once.",
        IOException or SocketException or UnauthorizedAccessException or CryptographicException or FormatException
            or ArgumentException or InvalidOperationException or NotSupportedException or OptionsValidationException =>
            FirstLine(failure),
        _ => null,
    };

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].TrimEnd();

    /// <summary>The keys and values that a failed start is about, and what they may be.</summary>
    private static (string Suspect, string Allowed) Suspect(Exception failure, IConfiguration configuration)
    {
        string[] certificates = [.. configuration.GetSection("Kestrel").AsEnumerable()
            .Where(pair => pair.Key.Contains("Certificate", StringComparison.OrdinalIgnoreCase)
                && pair.Key.EndsWith("Path", StringComparison.OrdinalIgnoreCase))
            .Select(pair => $"{pair.Key} is {pair.Value}")];
        if (certificates.Length > 0 && failure is CryptographicException or FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException)
        {
            return (string.Join(", ", certificates),
                "is a certificate that can be read, as PEM with its KeyPath or as PFX, with its Password");
        }

        (string Key, string? Value)[] addresses = HostAddress.Configured(configuration);
        // Kestrel names the one that is in use, and no other.
        (string, string?)[] named =
            [.. addresses.Where(address => failure.Message.Contains(address.Value!, StringComparison.Ordinal))];
        if (named.Length > 0) addresses = named;
        bool isTls = failure is InvalidOperationException && certificates.Length == 0
            && addresses.Any(address => address.Value!.Contains("https:", StringComparison.OrdinalIgnoreCase));
        return (string.Join(", ", addresses.Select(address => $"{address.Key} is {address.Value}")), isTls
            ? "is https with a certificate, at Kestrel:Certificates:Default:Path"
            : "are addresses of this machine with a port that is free");
    }

    /// <summary>
    /// Signals that come when the host stops already. Its own handler is gone a moment before the process is, and one that came in
    /// between would end the process with 143 instead of 0, though everything has been done as it should.
    /// </summary>
    /// <param name="stopping">Before it is cancelled signals do what they did: the first stops the host.</param>
    private static void IgnoreLateSignals(CancellationToken stopping)
    {
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        ];

        void Handle(PosixSignalContext context)
        {
            if (stopping.IsCancellationRequested) context.Cancel = true;
        }
    }
}
