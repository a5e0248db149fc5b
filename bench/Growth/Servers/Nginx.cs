using System.IO.Pipelines;

namespace StreamingJson.Bench;

// nginx with the lists as files: nothing is encoded, and the kernel sends what lies in its cache.
internal static class Nginx
{
    public const string Packages = "nginx";

    // 889 MB, and 10 % of that for the shorter ones.
    private const long Longest = 100_000_000;
    private const long NeededBytes = 1_500_000_000;

    public static string? Refuses(long length) => length > Longest ? $"a file of {ListBytes.Of(length) / 1e9:0.0} GB" : null;

    public static async Task<ServerKind?> PrepareAsync(ScratchFolder folder, GrowthSettings settings, CancellationToken ct)
    {
        if (Installed.Find("nginx") is not string program)
        {
            return null;
        }

        if (new DriveInfo(folder.Path).AvailableFreeSpace < NeededBytes)
        {
            ProgressLine.Write($"nginx is left out: no room for its files in {folder.Path}");
            return null;
        }

        await File.WriteAllTextAsync(folder.File("root.json"), """{"data":[1,2.2,null,true,false,{}]}""", ct);
        foreach (long length in settings.Lengths().Where(length => length <= Longest).Append(WarmList.Length).Distinct())
        {
            await WriteAsync(folder.File($"{length}.json"), length, ct);
        }

        return new ServerKind("nginx", [program], new Dictionary<string, string>(), "", "")
        {
            Listening = address =>
            {
                File.WriteAllText(folder.File("nginx.conf"), Configuration(folder.Path, address.Port));
                return ["-p", folder.Path, "-e", "stderr", "-c", folder.File("nginx.conf")];
            },
        };
    }

    private static async Task WriteAsync(string file, long length, CancellationToken ct)
    {
        await using FileStream stream = File.Create(file);
        await using Cooperator cooperator = new();
        PipeWriter writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024));
        _ = await new JsonProducer(JsonEncoder.Range(0, length), writer, cooperator).BeginProducing(ct);
        await writer.CompleteAsync();
    }

    // One process, so that its CPU time and memory are all that there are; nothing is written outside the folder.
    private static string Configuration(string folder, int port) => $$"""
        daemon off;
        master_process off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          keepalive_requests 1000000;
          default_type application/json;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}};
            root {{folder}};
            location = / { try_files /root.json =404; }
            location = /big { try_files /$arg_length.json =404; }
          }
        }
        """;
}
