using System.Net;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.Soak.Actors;

/// <summary>Pauses its own stream over HTTP, resumes it, and stops it or reads it to its end.</summary>
internal sealed class SteeringActor(ActorContext context) : Actor(context)
{
    // 13 MB, and a small window: it is still under way after some of it has been read.
    private const long Length = 1_500_000;
    private const int Window = 64 * 1024;

    // What is read before each call.
    private const int Part = 1_000_000;

    private HttpClient? _client;

    protected override async Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient(window: Window);
        string mark = $"_soak={Random.NextInt64():x}";
        IntegerListCheck check = new(Length);
        using HttpResponseMessage response = await _client.GetAsync(
            $"/big?length={Length}&{mark}", HttpCompletionOption.ResponseHeadersRead, limit);
        Tally.Request();
        await using Stream body = await response.Content.ReadAsStreamAsync(limit);
        await ReadAsync(body, check, Part, limit);
        ListedStream stream = (await StreamList.LookAsync(_client, limit)).Find(mark)
            ?? throw new SoakException("A stream that is being read is not listed.");
        await PostAsync(stream, "pause", HttpStatusCode.NoContent, limit);
        await PostAsync(stream, "pause", HttpStatusCode.Conflict, limit);
        string? state = (await StreamList.LookAsync(_client, limit)).Find(mark)?.State;
        Require(state == "paused-manually", $"A stream that was paused is {state}.");
        await PauseAsync(TimeSpan.FromMilliseconds(500));
        bool stops = Random.Next(2) == 0;
        // One that is stopped in its pause ends too.
        if (!stops || Random.Next(2) == 0) await PostAsync(stream, "resume", HttpStatusCode.NoContent, limit);
        if (stops) await StopAsync(stream, body, check, limit);
        else await FinishAsync(body, check, limit);
    }

    private async Task StopAsync(ListedStream stream, Stream body, IntegerListCheck check, CancellationToken limit)
    {
        await PostAsync(stream, "stop", HttpStatusCode.NoContent, limit);
        try
        {
            await ReadAsync(body, check, long.MaxValue, limit);
            throw new SoakException($"A stream that was stopped ended in order after {check.Bytes} bytes.");
        }
        catch (IOException)
        {
            Require(check.Fault is null, $"{check.Fault}");
            Tally.Cut(check.Bytes);
        }
    }

    private async Task FinishAsync(Stream body, IntegerListCheck check, CancellationToken limit)
    {
        await ReadAsync(body, check, long.MaxValue, limit);
        Require(check.IsComplete, $"A stream that was paused and resumed: {check.Fault ?? $"it ends at byte {check.Bytes}"}");
        Tally.Verify(check.Bytes);
    }

    private async Task PostAsync(ListedStream stream, string call, HttpStatusCode expected, CancellationToken limit)
    {
        Tally.Request();
        using HttpResponseMessage answer = await _client!.PostAsync($"/streams/{stream.Id}/{call}", null, limit);
        if (answer.StatusCode == expected) return;
        string? end = (await StreamList.LookAsync(_client, limit)).Streams.FirstOrDefault(one => one.Id == stream.Id)?.End;
        string said = await answer.Content.ReadAsStringAsync(limit);
        throw new SoakException($"{call}: {(int)answer.StatusCode}, expected {(int)expected}: {said} Its end: {end ?? "none"}.");
    }

    private static async Task ReadAsync(Stream body, IntegerListCheck check, long most, CancellationToken limit)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long at = check.Bytes; check.Bytes - at < most;)
        {
            int read = await body.ReadAsync(buffer, limit);
            if (read == 0) return;
            check.Add(buffer.AsSpan(0, read));
            if (check.Fault is not null) throw new SoakException(check.Fault);
        }
    }
}
