using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>Whatever servers do, in whatever order: the file is one of the documents that they serve, or there is none.</summary>
public class FetchHistories
{
    private static readonly ServedDocument[] Documents = [.. Enumerable.Range(0, 3).Select(i =>
    {
        byte[] bytes = RandomJson.Create(new Random(i), 20_000 + (i * 7_000));
        return new ServedDocument(bytes, $"\"{i}\"") { Digest = i == 1 ? null : ServedDocument.RightDigest(bytes) };
    })];

    // What a server does with a request: which document it has, how it errs, and after how many bytes it breaks off.
    private static readonly Gen<(int Document, int Fault, int Cut)> Step = Gen.Zip(
        Gen.Zip(Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 2))), Gen.Choose(0, 9)), Gen.Choose(0, 30_000))
        .Select(step => (step.Item1.Item1, step.Item1.Item2, step.Item2));

    [Fact]
    public void Run_AnyHistory_OneOfTheDocumentsOrNone() => Prop.ForAll(
        Gen.Zip(Step.ListOf(), Gen.Choose(1, 6)).ToArbitrary(),
        input => HoldsAsync([.. input.Item1], input.Item2).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(80));

    private static async Task<bool> HoldsAsync((int Document, int Fault, int Cut)[] steps, int attempts)
    {
        await using FetchServer server = await FetchServer.StartAsync((context, number) => number < steps.Length
            ? AnswerAsync(context, Documents[steps[number].Document], steps[number].Fault, steps[number].Cut)
            : Documents[0].SendAsync(context));
        using FetchStage stage = new();
        int code = await stage.RunAsync(stage.Settings(server.Url) with { Attempts = attempts });
        // A second run goes on with what the first has left, and by then the server does well.
        if (code == 1 && server.Asked.Length >= steps.Length) code = await stage.RunAsync(stage.Settings(server.Url));
        else if (code == 1) return !File.Exists(stage.File);
        byte[] file = File.ReadAllBytes(stage.File);
        return code == 0 && Documents.Any(document => document.Bytes.AsSpan().SequenceEqual(file)) && stage.Left.Length == 1;
    }

    private static Task AnswerAsync(HttpContext context, ServedDocument document, int fault, int cut)
    {
        switch (fault)
        {
            case 0:
                return document.SendWholeAsync(context, cut);
            case 1:
                // Another version, whose tag nobody quotes.
                ServedDocument other = document with { Bytes = Documents[1].Bytes, EntityTag = "\"other\"", Digest = null };
                return other.SendAsync(context, cut);
            case 2:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            case 3:
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                context.Response.Headers.ContentRange = $"bytes */{cut}";
                return Task.CompletedTask;
            case 4:
                context.Abort();
                return Task.CompletedTask;
            case 5:
                return (document with { Digest = ServedDocument.RightDigest([]) }).SendAsync(context, cut);
            case 6:
                return document.SendAsync(context, cut, abort: true);
            case 7:
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                context.Response.Headers.ETag = document.EntityTag;
                context.Response.Headers.ContentRange = $"bytes {cut}-{cut + 9}/{document.Bytes.Length}";
                return context.Response.Body.WriteAsync(new byte[10]).AsTask();
            default:
                return document.SendAsync(context, cut);
        }
    }
}
