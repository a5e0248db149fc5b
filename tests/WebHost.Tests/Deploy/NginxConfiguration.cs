using System.Text.RegularExpressions;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>
/// The files of <c>deploy/nginx</c> in a folder of a test's own. Replaced are only the port, the places of its files, and the
/// addresses of the hosts.
/// </summary>
internal sealed class NginxConfiguration : IDisposable
{
    public NginxConfiguration(int port, int[] hosts)
    {
        Port = port;
        Write("nginx.conf",
            ("listen 8080;", $"listen 127.0.0.1:{port};"), ("/tmp/", $"{Folder}/"),
            ("/dev/stdout", AccessLog), ("/dev/stderr", ErrorLog));
        Write("hosts.conf", ("resolver 127.0.0.11 valid=5s ipv6=off;", ""), ("server host:8080 resolve", "server host:8080"));
        File.WriteAllText(Path.Combine(Folder, "hosts.conf"), Regex.Replace(File.ReadAllText(Path.Combine(Folder, "hosts.conf")),
            "server host:8080(.*;)",
            server => string.Concat(hosts.Select(host => $"server 127.0.0.1:{host}{server.Groups[1]}\n"))));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sj-nginx-").FullName;

    public string Main => Path.Combine(Folder, "nginx.conf");

    public string AccessLog => Path.Combine(Folder, "access");

    public string ErrorLog => Path.Combine(Folder, "error");

    public int Port { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string name, params (string Deployed, string Here)[] replaced)
    {
        string text = Checkout.Read("deploy", "nginx", name);
        foreach ((string deployed, string here) in replaced)
        {
            Assert.Contains(deployed, text, StringComparison.Ordinal);
            text = text.Replace(deployed, here, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(Folder, name), text);
    }
}
