using System.Net;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>The README's promise to who has an application already: a package, two lines, and it streams.</summary>
[Collection(PackedOnce.Name)]
public class FreshAppTests(PackedSolution packed)
{
    private const string Id = "StreamingJson.AspNetCore";
    private const string Service = "builder.Services.AddStreamingJson();";
    private const string Convention = ".WithStreamingJson()";

    // The same items at once from the framework and from us; and one by one, as somebody lets them go.
    private const string Endpoints = $$"""
        static async IAsyncEnumerable<Reading> Readings(Func<Task> wait)
        {
            for (int i = 0; i < 3; i++)
            {
                yield return new Reading(i, "Ø</script>\u2028");
                await wait();
            }
        }

        SemaphoreSlim go = new(0);
        app.MapPost("/go", () => { go.Release(); });
        app.MapGet("/framework", () => Readings(() => Task.CompletedTask));
        app.MapGet("/at-once", () => Readings(() => Task.CompletedTask)){{Convention}};
        app.MapGet("/one-by-one", () => Readings(() => go.WaitAsync())){{Convention}};
        """;

    private const string Item = "internal sealed record Reading(int Id, string Name);";

    // Of the template's program.
    private const string Builder = "var builder = WebApplication.CreateBuilder(args);";
    private const string Run = "app.Run();";

    [Fact]
    public async Task FreshApp_WithThePackageAndTwoLines_Streams()
    {
        using FreshApp app = await FreshApp.BuildAsync(packed.Folder, Id, Edit);
        Assert.Equal(["streamingjson", "streamingjson.aspnetcore", "streamingjson.data"], Names(Directory.GetDirectories(app.Cache)));
        Assert.Equal(
            ["StreamingJson.AspNetCore.dll", "StreamingJson.Data.dll", "StreamingJson.dll", "app.dll"], Names(Directory.GetFiles(app.Output, "*.dll")));

        using AppProcess running = await app.RunAsync();
        byte[] framework = await running.Client.GetByteArrayAsync("/framework");
        Assert.Equal(framework, await running.Client.GetByteArrayAsync("/at-once"));

        string[] items = Encoding.UTF8.GetString(framework)[1..^1].Replace("},{", "}\n{").Split('\n');
        Assert.Equal(3, items.Length);
        await AssertOneByOneAsync(running, "application/json", [$"[{items[0]}", $",{items[1]}", $",{items[2]}", "]"]);
        await AssertOneByOneAsync(running, "application/jsonl", [.. items.Select(item => item + "\n"), ""]);
    }

    [Theory]
    [InlineData(Service)]
    [InlineData(Convention)]
    public void Readme_ShowsTheLine(string line) => Assert.Contains(line, File.ReadAllText(Checkout.Readme));

    private static IEnumerable<string?> Names(string[] paths) => paths.Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static string Edit(string program)
    {
        Assert.Contains(Builder, program);
        Assert.Contains(Run, program);
        return program.Replace(Builder, $"{Builder}\n{Service}").Replace(Run, $"{Endpoints}\n{Run}\n{Item}");
    }

    /// <summary>Each piece is here before the source is let go on.</summary>
    private static async Task AssertOneByOneAsync(AppProcess running, string mediaType, string[] pieces)
    {
        using HttpResponseMessage answer = await running.GetAsync("/one-by-one", mediaType);
        Assert.Equal((HttpStatusCode.OK, mediaType), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using Stream body = await answer.Content.ReadAsStreamAsync();
        using CancellationTokenSource limit = new(running.Client.Timeout);
        for (int i = 0; i < pieces.Length; i++)
        {
            byte[] there = new byte[Encoding.UTF8.GetByteCount(pieces[i])];
            await body.ReadExactlyAsync(there, limit.Token);
            Assert.Equal(pieces[i], Encoding.UTF8.GetString(there));
            // The last one is what the end of the source brings.
            if (i == pieces.Length - 1) break;
            using HttpResponseMessage go = await running.Client.PostAsync("/go", content: null);
            Assert.Equal(HttpStatusCode.OK, go.StatusCode);
        }

        Assert.Equal(0, await body.ReadAsync(new byte[1], limit.Token));
    }
}
