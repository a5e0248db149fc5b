using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.WebHost.Tests.Settings;

/// <summary>The help, the documentation and the host know the same keys.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--urls", "nonsense", "--help")]
    [InlineData("healthcheck", "-h")]
    public async Task Help_IsPlainText_WithEveryKey(params string[] arguments)
    {
        HostCommand help = await HostCommand.RunAsync(arguments);
        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        Assert.DoesNotContain('\u001b', help.Out);
        string[] lines = help.Out.Split('\n');
        Assert.All(HostSetting.All, setting =>
        {
            IEnumerable<string> said = lines.SkipWhile(line => line != $"  {setting.Key}").Skip(1)
                .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal));
            string description = setting.Description.Replace("`", "", StringComparison.Ordinal);
            Assert.Equal(
                $"{description} {setting.Allowed}. Default: {setting.Default}", string.Join(' ', said.Select(line => line.Trim())));
        });
        Assert.Contains("Examples:", help.Out, StringComparison.Ordinal);
        Assert.Contains("seed", help.Out, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 130));
    }

    [Fact]
    public async Task Version_IsTheProjects()
    {
        HostCommand version = await HostCommand.RunAsync(["--version"]);
        string expected = Regex.Match(Checkout.Read("Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
        Assert.Equal((0, $"{expected}\n", ""), (version.ExitCode, version.Out, version.Error));
    }

    [Fact]
    public void Documentation_ListsTheSameKeys()
    {
        string[] rows = [.. Checkout.Read("docs", "operating.md").Split('\n')
            .SkipWhile(line => line != "| key | default | allowed | meaning |").Skip(2).TakeWhile(line => line.StartsWith('|'))];
        Assert.Equal(HostHelp.Rows, rows);
    }

    /// <summary>No property is left out of the list, and the limits of each are values of its own kind.</summary>
    [Fact]
    public void EveryProperty_IsAKey_AndItsDefaultIsAllowed()
    {
        Type[] sections = [typeof(StreamingJsonSettings), typeof(ExportSettings), typeof(DatasetSettings)];
        IEnumerable<PropertyInfo> properties = sections.SelectMany(section => section.GetProperties());
        Assert.Equal(properties.Where(property => property.CanWrite).Select(property => property.Name),
            HostSetting.All.Select(setting => setting.Name));
        Assert.All(HostSetting.All.Where(setting => setting.Default is not ("none" or "empty")),
            setting => Assert.Null(Problem(setting, setting.Default)));
    }

    [Theory]
    [InlineData("MaxConcurrency", "1", "0")]
    [InlineData("TimeSlice", "0 s", "1001 ms")]
    [InlineData("TimeSlice", "1 s", "5")]
    [InlineData("Grace", "1 ms", "-00:00:01")]
    [InlineData("FlushSize", "1 byte", "0 bytes")]
    [InlineData("FlushSize", "1 GB", "1000")]
    [InlineData("FlushInterval", "1 h", "2 h")]
    [InlineData("StallTimeout", "1 ms", "0 s")]
    [InlineData("StallTimeout", "24 h", "25 h")]
    [InlineData("MaxStreams", "", "0")]
    [InlineData("MaxStreams", "2147483647", "2147483648")]
    [InlineData("MaxStreamDuration", "49 d", "49.00:00:01")]
    [InlineData("DrainLimit", "0 s", "1.00:00:00.1")]
    [InlineData("StatementTimeout", "24 d", "25 d")]
    [InlineData("SpoolBytes", "1 MB", "1048575 bytes")]
    [InlineData("GeneratedRows", "10000000000", "10000000001")]
    [InlineData("ApiKey", "0123456789abcdef", "0123456789abcde")]
    [InlineData("Spool", "True", "1")]
    [InlineData("Sql", "select ';' from t", "select 1 ; ")]
    public void Limit_IsTheLastThatIsAllowed(string name, string allowed, string refused)
    {
        HostSetting setting = HostSetting.All.Single(one => one.Name == name);
        Assert.Null(Problem(setting, allowed));
        Assert.Contains(setting.Allowed, Problem(setting, refused), StringComparison.Ordinal);
    }

    private static string? Problem(HostSetting setting, string value)
    {
        using ConfigurationManager configuration = new() { [setting.Key] = value };
        object values = setting.Key.Contains("Datasets", StringComparison.Ordinal) ? new DatasetSettings()
            : setting.Key.Contains("Exports", StringComparison.Ordinal) ? new ExportSettings() : new StreamingJsonSettings();
        return setting.Apply(values, configuration.GetSection(setting.Key));
    }
}
