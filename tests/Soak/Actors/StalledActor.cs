using System.Globalization;

namespace StreamingJson.Soak.Actors;

/// <summary>Asks, reads the head or some of the body, and then nothing: the host must end it, and break it visibly.</summary>
internal sealed class StalledActor(ActorContext context) : Actor(context)
{
    private HttpClient? _client;

    protected override async Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient();
        string mark = $"_soak={Random.NextInt64():x}";
        string path = Random.Next(2) == 0 ? "/big?length=10000000000" : "/export/orders?format=ndjson";
        // A small window, so that an export of 10 MB does not fit into what the kernel holds for it.
        using RawClient reader = await RawClient.ConnectAsync(Target.Http1.Port, receiveBuffer: 64 * 1024);
        Tally.Request();
        await reader.GetAsync($"{path}&{mark}");
        RawHead head = await reader.ReadHeadAsync();
        Require(head.Status == 200, string.Create(CultureInfo.InvariantCulture, $"{path}: {head.Status}"));
        await reader.SkipAsync(Random.Next(2) * Random.Next(100_000));
        // Ended streams are listed for 10 s, or while there are few of them.
        while (await StreamList.LookAsync(_client, limit) is { } list && list.Find(mark) is { } stream)
        {
            if (stream.End is string end)
            {
                Require(end == "stalled", $"{path}: a reader that takes nothing ended as {end}");
                break;
            }

            if (Stop.IsCancellationRequested)
            {
                reader.Reset();
                Tally.Cut(0);
                return;
            }

            await Task.Delay(250, limit);
        }

        await AssertCutAsync(reader, head, path);
    }

    private async Task AssertCutAsync(RawClient reader, RawHead head, string path)
    {
        if (head.ContentLength is long length)
        {
            long rest = await reader.CountToEndAsync();
            Require(rest < length, $"{path}: a stalled reader's document came whole");
            Tally.Cut(rest);
            return;
        }

        RawRest chunks = await reader.ReadToEndAsync();
        bool endsInOrder = !chunks.IsReset && chunks.Bytes.AsSpan().EndsWith("\r\n0\r\n\r\n"u8);
        Require(!endsInOrder, $"{path}: a stalled reader's document ended in order");
        Tally.Cut(chunks.Bytes.Length);
    }
}
