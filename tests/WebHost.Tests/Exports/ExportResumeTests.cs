using System.Text.Json;
using StreamingJson.WebHost.Tests.Postgres;
using StreamingJson.WebHost.Tests.Running;

namespace StreamingJson.WebHost.Tests.Exports;

/// <summary>An export that is cut goes on behind the last row that its client got.</summary>
[Collection(SharedPostgres.Name)]
public sealed class ExportResumeTests(PostgresServer postgres)
{
    [PostgresTheory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task CutAtRandomPlaces_EachRowExactlyOnce(string spool)
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres, ("Exports:Spool", spool));
        Random random = new(4);
        List<long> ids = [];
        int cuts = 0;
        for (bool done = false; !done; cuts++)
        {
            string path = $"{ExportStage.Path}?format=jsonl&after={(ids.Count > 0 ? ids[^1] : 0)}";
            (string text, done) = await ReadAsync(host, path, random.Next(1_000_000));
            ids.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Id));
        }

        Assert.True(cuts > 5);
        Assert.Equal(Enumerable.Range(1, ExportStage.Rows).Select(id => (long)id), ids);
        await ExportStage.AssertDatabaseIdleAsync(postgres);
    }

    [PostgresFact]
    public async Task PageByPage_TheTrailerSaysWhereToGoOn()
    {
        await using RunningHost host = await ExportStage.StartAsync(postgres);
        string? cursor = "0";
        List<long> ids = [];
        while (cursor is not null)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"{ExportStage.Path}?columns=id&limit=7000&after={cursor}");
            request.Headers.TE.ParseAdd("trailers");
            using HttpResponseMessage page = await host.Client.SendAsync(request).Patiently();
            ids.AddRange(JsonDocument.Parse(await page.Content.ReadAsStringAsync()).RootElement.EnumerateArray().Select(row => row.GetProperty("id").GetInt64()));
            cursor = page.TrailingHeaders.TryGetValues("Stream-Cursor", out IEnumerable<string>? values) ? values.Single() : null;
        }

        Assert.Equal(Enumerable.Range(1, ExportStage.Rows).Select(id => (long)id), ids);
    }

    private static long Id(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64();

    /// <returns>So many characters of the body, or all; and whether it was all.</returns>
    private static async Task<(string Text, bool Whole)> ReadAsync(RunningHost host, string path, int most)
    {
        using HttpResponseMessage answer = await host.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).Patiently();
        using StreamReader body = new(await answer.Content.ReadAsStreamAsync().Patiently());
        char[] text = new char[most];
        int length = await body.ReadBlockAsync(text).Patiently();
        return (new string(text, 0, length), length < most);
    }
}
