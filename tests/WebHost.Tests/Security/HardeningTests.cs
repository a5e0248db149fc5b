using System.Text.RegularExpressions;
using StreamingJson.WebHost.Tests.Deploy;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>What confines the containers is there, and stays there.</summary>
public sealed class HardeningTests
{
    private static readonly string Compose = Checkout.Read("docker-compose.yml");
    private static readonly string Deployment = Checkout.Read("deploy", "kubernetes", "deployment.yaml");
    private static readonly string Dockerfile = Checkout.Read("deploy", "Dockerfile");
    private static readonly string[] Services = Regex.Split(
        Regex.Match(Compose, @"^services:$(?s:(.*?))^networks:$", RegexOptions.Multiline).Groups[1].Value,
        @"^  (?=[a-z]+:$)", RegexOptions.Multiline)[1..];

    [Fact]
    public void Confined_MeansAllOfIt() => Assert.Contains(
        "x-confined: &confined\n  read_only: true\n  cap_drop: [ALL]\n  security_opt: [\"no-new-privileges:true\"]\n",
        Compose, StringComparison.Ordinal);

    [Fact]
    public void Services_TakeNothingBack_AndSeeNoEngine()
    {
        string[] taken =
        [
            "privileged", "cap_add", "read_only: false", "network_mode", "pid:", "ipc:", "userns_mode", "devices:", "docker.sock",
            "seccomp:unconfined", "apparmor:unconfined", "user: root", "user: \"0",
        ];
        Assert.All(taken, word => Assert.DoesNotContain(word, string.Concat(Services), StringComparison.Ordinal));
        // What of the checkout is mounted, cannot be written.
        Assert.All(Regex.Matches(Compose, @"- (\./\S+)").Select(mount => mount.Groups[1].Value),
            mount => Assert.EndsWith(":ro", mount, StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyNginxAndGrafana_ArePublished_ToThisMachine()
    {
        Assert.Equal(["nginx", "grafana"],
            Services.Where(service => service.Contains("    ports:\n", StringComparison.Ordinal)).Select(Name));
        MatchCollection ports = Regex.Matches(Compose, @"^      - ""([^""]+:\d+)""$", RegexOptions.Multiline);
        Assert.Equal(2, ports.Count);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Postgres_IsReachedByTheHostsAlone_AndReachesNobody()
    {
        Assert.Equal(["host", "seed", "postgres"], Services.Where(service => Networks(service).Contains("data")).Select(Name));
        Assert.Equal(["data"], Networks(Services.Single(service => Name(service) == "postgres")));
        Assert.Contains("  data:\n    internal: true\n", Compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Pod_IsConfined()
    {
        string[] lines =
        [
            "automountServiceAccountToken: false", "runAsNonRoot: true", "runAsUser: 1654", "runAsGroup: 1654",
            "type: RuntimeDefault", "allowPrivilegeEscalation: false", "readOnlyRootFilesystem: true", "drop: [ALL]",
        ];
        Assert.All(lines, line => Assert.Matches($"(?m)^ +{Regex.Escape(line)}$", Deployment));
        Assert.Matches(@"limits:\n +memory: \d+Mi\n(.*\n)?.*ephemeral-storage: \d+Mi\n", Deployment);
        Assert.Matches(@"emptyDir:\n +sizeLimit: \d+Mi\n", Deployment);
        Assert.DoesNotMatch("hostNetwork|hostPID|hostIPC|hostPath|privileged: true|add: \\[", Deployment);
    }

    /// <summary>The memory is enough for the streams: 0.35 MB for each that stalls, 0.43 MB more compressed.</summary>
    [Fact]
    public void Streams_FitIntoTheMemory()
    {
        foreach (string text in new[] { Compose, Deployment })
        {
            double megabytes = 70 + (0.35 * Setting(text, "MaxStreams")) + (0.43 * Setting(text, "MaxCompressedStreams"))
                + (0.04 * (Setting(text, "MaxConnections") - Setting(text, "MaxStreams")));
            Assert.InRange(megabytes, 0, 512);
        }
    }

    /// <summary>The last user of each image is not root, and no layer has what should not be shown.</summary>
    [Fact]
    public void Images_RunAsNobodySpecial_AndKeepNoSecrets()
    {
        string[] stages = Regex.Split(Dockerfile, @"^(?=FROM )", RegexOptions.Multiline)[1..];
        string[] run = [.. stages.Where(stage => stage.Contains("ENTRYPOINT", StringComparison.Ordinal))];
        Assert.Equal(3, run.Length);
        Assert.All(run, stage => Assert.Matches(@"(?m)^USER 1654$", stage));
        Assert.DoesNotMatch(@"(?mi)^(ARG|ENV|ADD) |password|secret|token", Dockerfile);
        // What is not named does not come into the context: keys, local settings, .git.
        string[] ignored = [.. Checkout.Read(".dockerignore").Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        Assert.Equal("*", ignored[0]);
    }

    private static string Name(string service) => service.Split(':')[0];

    private static string[] Networks(string service) =>
        Regex.Match(service, @"networks: \[(.*)\]").Groups[1].Value.Split(", ");

    private static int Setting(string text, string key) =>
        int.Parse(Regex.Match(text, $@"StreamingJson__{key}(?:: |\s+value: )""(\d+)""").Groups[1].Value);
}
