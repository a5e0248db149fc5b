using System.Net.Http.Headers;
using System.Text;
using StreamingJson.WebHost.Tests.Exports;
using StreamingJson.WebHost.Tests.Postgres;

namespace StreamingJson.WebHost.Tests.Security;

/// <summary>Nothing from outside ends a line of the log or a header, or reaches a terminal that shows the log.</summary>
[Collection(SharedPostgres.Name)]
public sealed class LogInjectionTests(PostgresServer postgres)
{
    private const string Key = "a-key-of-the-operator";
    private const string Evil = "%0d%0aX-Evil:%201%0d%0a%0d%0a%1b%5b31mevil%c2%85%e2%80%a8";

    [Theory]
    [InlineData($"/big?length={Evil}")]
    [InlineData($"/export/{Evil}")]
    [InlineData($"/export/orders?columns={Evil}")]
    [InlineData($"/export/orders?after={Evil}")]
    [InlineData($"/export/orders?limit={Evil}")]
    [InlineData($"/export/orders?ordered={Evil}")]
    [InlineData($"/export/orders?format={Evil}")]
    [InlineData($"/export/orders?limit=1&_x={Evil}")]
    [InlineData($"/streams/{Evil}/stop")]
    [InlineData($"/dashboard/{Evil}")]
    [InlineData($"/{Evil}")]
    public async Task Url_EntersNeitherHeadersNorLog(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        foreach (string method in new[] { "GET", "HEAD", "POST" })
        {
            using RawClient client = await host.ConnectAsync();
            // Latin-1, as headers are: an escape character and a new line of EBCDIC.
            await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: evil\u0085\r\nReferer: evil\r\n"
                + "X-Request-Id: evil\r\nAccept-Encoding: evil\r\nRange: evil\r\nContent-Length: 0\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.NotEqual(500, head.Status);
            Assert.Null(head["X-Evil"]);
            Assert.DoesNotContain(
                head.Headers, header => header.Any(value => value.Contains("evil", StringComparison.OrdinalIgnoreCase)));
            string body = method == "HEAD" ? "" : Encoding.UTF8.GetString(await client.ReadExactlyAsync(head.ContentLength ?? 0));
            Assert.DoesNotContain(body, character => char.IsControl(character) || character == '\u2028');
        }

        await host.Client.GetStringAsync("/").Patiently();
        AssertClean(host);
    }

    /// <summary>The database says of a key that is none what it was, and an exception has it in its message.</summary>
    [PostgresTheory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task KeyThatIsNone_IsRefused_AndNotLogged(string parallel)
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres);
        using RawClient client = await host.AskAsync($"{ExportStage.Path}?parallel={parallel}&after={Evil}");
        Assert.Equal(400, (await client.ReadHeadAsync()).Status);
        Assert.Equal(StreamEnd.SourceFailed, (await host.Log.NextOutcome()).End);
        AssertClean(host);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }

    /// <summary>Whatever its operator calls a dataset can stand in a header.</summary>
    [PostgresFact]
    public async Task DatasetOfAnyName_IsAnAttachment()
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres,
            ("Exports:Datasets:k\u00e4se \";x:Sql", "select 1 as id"), ("Exports:Datasets:k\u00e4se \";x:Key", "id"));
        using HttpResponseMessage answer = await host.Client.GetAsync("/export/k%C3%A4se%20%22%3Bx").Patiently();
        Assert.Equal("[{\"id\":1}]", await answer.Content.ReadAsStringAsync().Patiently());
        ContentDispositionHeaderValue? disposition = answer.Content.Headers.ContentDisposition;
        Assert.Equal(("attachment", "k\u00e4se \";x.json"), (disposition?.DispositionType, disposition?.FileNameStar));
    }

    /// <summary>At the most talkative level that there is.</summary>
    [Fact]
    public async Task Key_IsNeverLogged_NorTakenFromTheUrl()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:ApiKey", Key,
            "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace");
        (string Header, int Status)[] requests =
        [
            ($"X-Api-Key: {Key}", 200), ($"Authorization: Bearer {Key}", 200), ($"X-Api-Key: {Key}x", 401), ("X-Nothing: 1", 401),
        ];
        foreach ((string header, int status) in requests)
        {
            using RawClient client = await host.ConnectAsync();
            await client.SendAsync($"GET /streams HTTP/1.1\r\nHost: here\r\n{header}\r\n\r\n");
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal(status, head.Status);
            string body = Encoding.UTF8.GetString(await client.ReadExactlyAsync(head.ContentLength!.Value));
            Assert.DoesNotContain(Key, body + head.Lasting, StringComparison.Ordinal);
        }

        foreach (string name in new[] { "key", "api_key", "apikey", "X-Api-Key", "access_token" })
        {
            using RawClient client = await host.AskAsync($"/streams?{name}=another-key-of-somebody");
            Assert.Equal(401, (await client.ReadHeadAsync()).Status);
        }

        Assert.NotEmpty(host.Log.Lines);
        Assert.DoesNotContain(host.Log.Lines, line => $"{line.Text}{line.Error}".Contains(Key, StringComparison.Ordinal));
    }

    private static void AssertClean(RunningHost host) => Assert.DoesNotContain(host.Log.Lines, line =>
        $"{line.Text}{line.Error?.Message}{line.Error?.InnerException?.Message}" is string text
        && (text.Contains("evil", StringComparison.OrdinalIgnoreCase) || text.Any(char.IsControl)));
}
