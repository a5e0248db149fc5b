using System.Reflection;
using Microsoft.Extensions.Configuration.Json;
using StreamingJson.CommandLine;
using StreamingJson.WebHost.Telemetry;

namespace StreamingJson.WebHost;

/// <summary>Reads what the host is configured by, and refuses what is wrong or unknown.</summary>
internal static class HostConfiguration
{
    /// <summary>The keys of ASP.NET Core and of Kestrel. What is below those that are sections is theirs to check.</summary>
    public static readonly string[] FrameworkKeys =
    [
        "urls", "http_ports", "https_ports", "https_port", "AllowedHosts", "ConnectionStrings", "Kestrel", "Logging", "Metrics",
        "environment", "applicationName", "contentRoot", "webRoot", "detailedErrors", "captureStartupErrors", "preferHostingUrls",
        "suppressStatusMessages", "shutdownTimeoutSeconds", "startupAssembly", "hostingStartupAssemblies",
        "hostingStartupExcludeAssemblies", "preventHostingStartup", "forwardedHeaders_enabled", "hostBuilder",
    ];

    private const string Postgres = "Postgres";
    private const string Compare = nameof(StreamingJsonSettings.Compare);

    private static readonly string[] Sections = [StreamingJsonSettings.Section, "ConnectionStrings"];

    /// <summary>Checks the names of the options.</summary>
    /// <param name="arguments">
    /// As the framework takes them: <c>--key value</c>, <c>--key=value</c>, the same with <c>/key</c>, and <c>key=value</c>.
    /// </param>
    /// <returns>The same, each in one piece: <c>--key=value</c>.</returns>
    /// <exception cref="HostConfigurationException">One is unknown, or has no value.</exception>
    public static string[] ReadCommandLine(string[] arguments)
    {
        List<string> options = [];
        List<string> problems = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            int dashes = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : argument.StartsWith('/') ? 1 : 0;
            bool isWord = dashes == 0 && equals < 0;
            string name = argument[dashes..(equals < 0 ? argument.Length : equals)];
            bool takesNext = equals < 0 && (!isWord || argument.StartsWith('-'))
                && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            string? value = takesNext ? arguments[++i] : equals < 0 ? null : argument[(equals + 1)..];
            string key = Same(name, Compare) ? $"{StreamingJsonSettings.Section}:{Compare}" : name;
            if (isWord) problems.Add(Unknown(name, NearestName.Find(name, [SeedCommand.Name, HealthCheckCommand.Name])));
            else if (!IsKnown(key.Split(':')[0])) problems.Add(Unknown($"--{name}", FindOption(name)));
            else if (value is null) problems.Add($"--{name} has no value; allowed is {Find(key)?.AllowedInFull ?? "one after it"}.");
            else options.Add($"--{key}={value}");
        }

        return problems.Count == 0 ? [.. options] : throw new HostConfigurationException(problems);
    }

    /// <summary>Reads the section of the host from all sources, and checks what stands beside it.</summary>
    /// <exception cref="HostConfigurationException">A value is wrong, or a key unknown.</exception>
    public static StreamingJsonSettings Read(IConfigurationRoot configuration)
    {
        StreamingJsonSettings settings = new();
        List<string> problems =
            [.. RefuseOthers(configuration), .. RefuseFrameworkValues(configuration), .. HostAddress.Check(configuration)];
        Read(configuration.GetSection(StreamingJsonSettings.Section), settings, problems);
        if (problems.Count == 0) problems.AddRange(settings.Check(configuration.GetConnectionString(Postgres)));
        return problems.Count == 0 ? settings : throw new HostConfigurationException(problems);
    }

    private static void Read(IConfigurationSection section, object values, List<string> problems)
    {
        HostSetting[] settings = [.. HostSetting.Of(section.Path, values)];
        PropertyInfo[] properties = values.GetType().GetProperties();
        RefuseValue(section, properties.Select(property => property.Name), problems);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            PropertyInfo? property = Array.Find(properties, property => Same(property.Name, child.Key));
            if (property is null)
            {
                string? meant = NearestName.Find(child.Key, properties.Select(one => one.Name));
                problems.Add(Unknown(child.Path, meant is null ? null : $"{section.Path}:{meant}"));
            }
            else if (Array.Find(settings, setting => setting.Key == $"{section.Path}:{property.Name}") is HostSetting setting)
            {
                if (setting.Apply(values, child) is string problem) problems.Add(problem);
            }
            else if (property.GetValue(values) is Dictionary<string, DatasetSettings> datasets)
            {
                RefuseValue(child, ["a dataset by its name"], problems);
                foreach (IConfigurationSection dataset in child.GetChildren())
                    Read(dataset, datasets[dataset.Key] = new DatasetSettings(), problems);
            }
            else
            {
                Read(child, property.GetValue(values)!, problems);
            }
        }

        problems.AddRange(settings.Where(setting => setting.IsRequired && !section.GetSection(setting.Name).Exists())
            .Select(setting => $"{setting.Key} is missing; allowed is {setting.AllowedInFull}."));
    }

    private static void RefuseValue(IConfigurationSection section, IEnumerable<string> below, List<string> problems)
    {
        if (section.Value is { Length: > 0 } text)
            problems.Add($"{section.Path} is {text}; it is a section, of {string.Join(", ", below)}.");
    }

    /// <summary>What stands beside the host's section and is not the framework's: in a file all of it, elsewhere slips.</summary>
    private static IEnumerable<string> RefuseOthers(IConfigurationRoot configuration)
    {
        HashSet<string> inFiles = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonConfigurationProvider file in configuration.Providers.OfType<JsonConfigurationProvider>())
            inFiles.UnionWith(file.GetChildKeys([], null));
        foreach (IConfigurationSection other in configuration.GetChildren().Where(root => !IsKnown(root.Key)))
        {
            // The environment is everybody's: there, only what was likely meant for the host.
            string? meant = other.GetChildren().Any() ? NearestName.Find(other.Key, Sections) : FindVariable(other.Key);
            if (inFiles.Contains(other.Key)) meant ??= NearestName.Find(other.Key, FrameworkKeys);
            else if (meant is null) continue;
            yield return Unknown(other.Key, meant);
        }

        foreach (IConfigurationSection connection in configuration.GetSection("ConnectionStrings").GetChildren())
        {
            if (!Same(connection.Key, Postgres) && NearestName.Find(connection.Key, [Postgres]) is not null)
                yield return Unknown(connection.Path, $"ConnectionStrings:{Postgres}");
        }
    }

    /// <summary>What others would say of without the key, or not at all.</summary>
    private static IEnumerable<string> RefuseFrameworkValues(IConfiguration configuration)
    {
        foreach ((string key, string? value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (key.Split(':') is [.., "LogLevel", _] && value is { Length: > 0 } && !Enum.TryParse<LogLevel>(value, true, out _))
                yield return $"{key} is {value}; allowed is one of {string.Join(", ", Enum.GetNames<LogLevel>())}.";
        }

        if (configuration[OtlpExport.Endpoint] is { Length: > 0 } collector
            && !(Uri.TryCreate(collector, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
            yield return $"{OtlpExport.Endpoint} is {collector}; allowed is an address as http://127.0.0.1:4317.";
    }

    /// <summary>
    /// One underscore where there have to be two. Others begin so too: Kubernetes has <c>STREAMINGJSON_PORT</c> for a service of
    /// that name.
    /// </summary>
    private static string? FindVariable(string name) =>
        HostSetting.All.Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal)).FirstOrDefault(variable => Same(
            variable.Replace("__", "_", StringComparison.Ordinal), name.Replace("__", "_", StringComparison.Ordinal)));

    /// <summary>An option that may have been meant; one of the host also by its own name alone.</summary>
    private static string? FindOption(string name)
    {
        string? setting = NearestName.Find(name, HostSetting.All.Select(one => one.Name));
        string? option = setting is null
            ? NearestName.Find(name.Split(':')[0], [Compare.ToLowerInvariant(), StreamingJsonSettings.Section, .. FrameworkKeys])
            : Same(setting, Compare) ? Compare.ToLowerInvariant() : HostSetting.All.First(one => one.Name == setting).Key;
        return option is null ? null : $"--{option}";
    }

    private static string Unknown(string name, string? meant) =>
        $"{name} is unknown; {(meant is null ? "" : $"did you mean {meant}? ")}WebHost --help lists what there is.";

    private static bool IsKnown(string root) => Same(root, StreamingJsonSettings.Section)
        || FrameworkKeys.Contains(root, StringComparer.OrdinalIgnoreCase)
        // OpenTelemetry's variables may stand anywhere.
        || root.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static HostSetting? Find(string key) => HostSetting.All.FirstOrDefault(setting => Same(setting.Key, key));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The host is configured in a way that it cannot run with.</summary>
/// <param name="problems">A line for each thing that is wrong: its key, its value, what is allowed.</param>
internal sealed class HostConfigurationException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems));
