using System.Buffers;
using System.Net;
using StreamingJson.LoadClient.Checks;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Work;

/// <summary>Gets a document that must be one whole JSON text, verified as it comes and in constant memory.</summary>
/// <param name="client">Asks.</param>
/// <param name="url">For what.</param>
/// <param name="limit">How long all of it may take.</param>
/// <param name="time">The clock.</param>
internal sealed class JsonDownload(HttpClient client, Uri url, TimeSpan limit, TimeProvider time)
{
    // A connection's receive window on loopback holds more.
    private const int BufferSize = 64 * 1024;

    public async Task<Outcome> RunAsync()
    {
        using CancellationTokenSource late = new(limit, time);
        JsonWholeCheck check = new();
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, late.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return Outcome.Of(RequestError.Status, (int)response.StatusCode, 0, null);
            using Stream body = await response.Content.ReadAsStreamAsync(late.Token);
            await ReadAsync(body, check, late.Token);
            string? fault = check.Fault ?? (check.IsWhole ? null : $"byte {check.Bytes}: the end, expected {check.Expected}");
            return Outcome.Of(fault is null ? RequestError.None : RequestError.WrongDocument, 200, check.Bytes, fault);
        }
        catch (OperationCanceledException)
        {
            return Outcome.Of(RequestError.TimedOut, 0, check.Bytes, null);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return Outcome.Of(RequestError.NotConnected, 0, 0, failure.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Outcome.Of(RequestError.Broken, 0, check.Bytes, failure.Message);
        }
    }

    private static async Task ReadAsync(Stream body, JsonWholeCheck check, CancellationToken stop)
    {
        // Rented: a new one for each small request makes collections, and those wait for the threads that stand back.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (check.Fault is null && await body.ReadAsync(buffer, stop) is int read and > 0)
                check.Add(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <param name="Path">The path and query of the document.</param>
/// <param name="LimitSeconds">How long it may take.</param>
internal sealed record DownloadSettings(string Path, double LimitSeconds);
