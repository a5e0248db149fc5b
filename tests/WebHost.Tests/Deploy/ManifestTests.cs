using System.Globalization;
using System.Text.RegularExpressions;
using StreamingJson.WebHost.Tests.Telemetry;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>What the files of a deployment say agrees with the host, and with each other.</summary>
public sealed class ManifestTests
{
    private static readonly string Compose = Checkout.Read("docker-compose.yml");
    private static readonly string Deployment = Checkout.Read("deploy", "kubernetes", "deployment.yaml");
    private static readonly string Nginx = Checkout.Read("deploy", "nginx", "nginx.conf");

    [Fact]
    public void Images_ArePinned()
    {
        string[] images = [.. Values(Compose, "^ +image: (.*)$"), .. Values(Deployment, "^ +image: (.*)$"),
            .. Values(Checkout.Read("deploy", "Dockerfile"), "FROM (.*:.*) AS ")];
        Assert.True(images.Length > 10, string.Join(' ', images));
        Assert.All(images, image => Assert.Matches(@"^[a-z0-9./-]+:v?\d+\.\d+[a-z0-9.-]*$", image));
        string version = Values(Checkout.Read("Directory.Build.props"), "<Version>(.*)</Version>").Single();
        Assert.All(images.Where(image => image.StartsWith("streamingjson-", StringComparison.Ordinal)),
            image => Assert.EndsWith($":{version}", image, StringComparison.Ordinal));
    }

    [Fact]
    public void Services_AreConfined()
    {
        string services = Values(Compose, @"^services:$(?s:(.*?))^networks:$").Single();
        string[] each = Regex.Split(services, @"^  (?=[a-z]+:$)", RegexOptions.Multiline)[1..];
        Assert.Equal(9, each.Length);
        Assert.All(each, service =>
        {
            Assert.Matches(@"<<: (\*confined|\[\*confined, )", service);
            Assert.Matches(@"mem_limit: \d+[mg]\n", service);
            Assert.Matches(@"pids_limit: \d+\n", service);
        });
    }

    [Fact]
    public void Mounts_AreFilesThatThereAre()
    {
        string[] files = [.. Values(Compose, @"- \./(\S+?):\S+:ro")];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(Checkout.Root, file)), file));
        Assert.Empty(Values(Nginx, "include (.*);").Except(files.Select(Path.GetFileName)));
    }

    [Fact]
    public void GracePeriods_AreLongerThanTheDrain()
    {
        Assert.True(Seconds(Compose, @"^  host:$(?s:.*?)stop_grace_period: (\d+)s")
            > new StreamingJsonSettings().DrainLimit.TotalSeconds);
        TimeSpan drain = TimeSpan.Parse(
            Values(Deployment, @"StreamingJson__DrainLimit\s+value: ""(.*)""").Single(), CultureInfo.InvariantCulture);
        Assert.True(Seconds(Deployment, @"terminationGracePeriodSeconds: (\d+)")
            > drain.TotalSeconds + Seconds(Deployment, @"preStop:(?s:.*?)seconds: (\d+)"));
    }

    [Fact]
    public void ProxyLimits_AreLongerThanTheHosts()
    {
        Assert.True(Seconds(Nginx, @"send_timeout (\d+)s;") > new StreamingJsonSettings().StallTimeout.TotalSeconds);
        Assert.True(60 * Seconds(Nginx, @"proxy_read_timeout (\d+)m;") > new ExportSettings().StatementTimeout.TotalSeconds);
    }

    /// <summary>By the kernel's questions: a host answers them however silent its source is.</summary>
    [Fact]
    public void VanishedHost_IsGivenUpWithin15Seconds()
    {
        Assert.Contains("proxy_socket_keepalive on;", Nginx, StringComparison.Ordinal);
        int idle = Seconds(Compose, @"net\.ipv4\.tcp_keepalive_time: (\d+)$");
        int interval = Seconds(Compose, @"net\.ipv4\.tcp_keepalive_intvl: (\d+)$");
        int probes = Seconds(Compose, @"net\.ipv4\.tcp_keepalive_probes: (\d+)$");
        Assert.InRange(idle + (interval * probes), 1, 15);
    }

    /// <summary>It takes both cores for a minute: only who asks for it gets it.</summary>
    [Fact]
    public void LoadClient_IsNotStartedWithTheRest()
    {
        string client = Values(Compose, @"^  client:$(?s:(.*?))^  [a-z]+:$").Single();
        Assert.Matches(@"(?m)^    profiles: \[client\]$", client);
        Assert.DoesNotContain("restart:", client, StringComparison.Ordinal);
        // Both ways, and with limits: the exit code is the verdict.
        Assert.Contains("\"http://host:8080\", \"http://nginx:8080\"", client, StringComparison.Ordinal);
        Assert.Contains("--max-errors", client, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Autoscaler_AsksForASeriesThatThereIs()
    {
        string metric = Values(Checkout.Read("deploy", "kubernetes", "autoscaler.yaml"), @"metric:\s+name: (\S+)").Single();
        Assert.Contains(metric, (await Published.ByHostAsync()).SelectMany(Published.SeriesOf));
        string rule = Checkout.Read("deploy", "kubernetes", "adapter-rule.yaml");
        Assert.Contains($"seriesQuery: {metric}{{", rule, StringComparison.Ordinal);

        // Its labels are attributes that the host sends, and that Prometheus is told to make labels of.
        string[] labels = [.. Values(rule, @"^ +(k8s_\w+):$")];
        Assert.Equal(2, labels.Length);
        string prometheus = Checkout.Read("deploy", "observe", "prometheus.yml");
        Assert.All(labels.Select(label => label.Replace("k8s_", "k8s.", StringComparison.Ordinal).Replace('_', '.')), attribute =>
        {
            Assert.Contains($"- {attribute}\n", prometheus, StringComparison.Ordinal);
            Assert.Contains($"{attribute}=$(", Deployment, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Values(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.Multiline).Select(match => match.Groups[1].Value);

    private static int Seconds(string text, string pattern) =>
        int.Parse(Values(text, pattern).Single(), CultureInfo.InvariantCulture);
}
