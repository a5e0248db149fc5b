using System.Net;
using System.Net.Http.Headers;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>Fetches a document in as many attempts as it takes, and verifies it.</summary>
internal sealed class Fetch(
    FetchSettings settings, FetchTarget target, HttpMessageInvoker client, FetchProgress progress, TimeProvider time)
    : IDisposable
{
    // Larger reads were no faster; SHA-256 and the JSON check take most of the time.
    private const int ReadSize = 128 * 1024;

    // A server that is being restarted is back by then; nobody waits longer without a word.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // As long as this a server may ask us to wait; a longer wish is for somebody with more time.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private readonly FetchedDocument _document = new(target);
    private readonly RateLimit? _rate = settings.BytesPerSecond is long bytes ? new RateLimit(bytes, time) : null;
    private int _attempts;
    private bool _isAnswered;
    private TimeSpan _retryAfter;

    /// <returns>What became of it; a failure that is not a defect of this program's stands there, and is not thrown.</returns>
    public async Task<FetchReport> RunAsync(CancellationToken stop)
    {
        long begun = time.GetTimestamp();
        long bytesBefore = 0;
        string? error = null;
        try
        {
            bytesBefore = _document.Restore(settings.Url, stop);
            if (bytesBefore > 0) progress.Say($"{target.Name} has {FetchProgress.Show(bytesBefore)} already.");
            await TakeAllAsync(stop);
            _document.Complete(settings.RequiresDigest);
        }
        catch (FetchException failure)
        {
            error = failure.Message;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error = $"Cancelled at byte {_document.Bytes}.";
        }

        bool hasAll = _document.Length == _document.Bytes || error is null;
        return new FetchReport(
            settings.Url.AbsoluteUri, settings.File, _document.Bytes, bytesBefore, time.GetElapsedTime(begun).TotalSeconds,
            _attempts, hasAll ? _document.Digest : null, hasAll && _document.DigestMatches, hasAll && _document.IsWholeJson,
            error is null, error);
    }

    public void Dispose() => _document.Dispose();

    private async Task TakeAllAsync(CancellationToken stop)
    {
        for (int fruitless = 0; ;)
        {
            (long bytes, int begunAgain) = (_document.Bytes, _document.TimesBegunAgain);
            _attempts++;
            string? reason = await AttemptAsync(stop);
            if (reason is null) return;
            fruitless = _document.Bytes > bytes && _document.TimesBegunAgain == begunAgain ? 0 : fruitless + 1;
            if (fruitless == settings.Attempts || _document.TimesBegunAgain == settings.Attempts)
            {
                throw new FetchException(
                    $"Gave up after {_attempts} attempts, {fruitless} of them in a row without progress. {reason}");
            }

            // Half a minute is reached long before the sixteenth doubling, from any pause that a timer can count.
            TimeSpan pause = settings.Pause * Math.Pow(2, Math.Clamp(fruitless - 1, 0, 16));
            if (pause > LongestPause) pause = LongestPause;
            if (pause < _retryAfter) pause = _retryAfter;
            progress.Say($"{reason} Attempt {_attempts + 1} in {pause.TotalSeconds:0.#} s.");
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stop);
        }
    }

    /// <summary>Makes one request for what is missing.</summary>
    /// <returns>Null when all bytes have come, otherwise why not, in one line.</returns>
    private async Task<string?> AttemptAsync(CancellationToken stop)
    {
        _retryAfter = TimeSpan.Zero;
        using CancellationTokenSource stall = new(Timeout.InfiniteTimeSpan, time);
        using CancellationTokenRegistration registration = stop.UnsafeRegister(_ => stall.Cancel(), null);
        try
        {
            // 1. What is missing is asked for.
            long asked = _document.EntityTag is null ? 0 : _document.Bytes;
            using HttpRequestMessage request = CreateRequest(asked);
            stall.CancelAfter(settings.StallTimeout);
            using HttpResponseMessage response = await client.SendAsync(request, stall.Token);
            _isAnswered = true;

            // 2. What comes is looked at (RFC 9110, 15.3.7).
            string said = $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd() + ".";
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    Begin(response);
                    break;
                case HttpStatusCode.PartialContent when asked > 0:
                    if (FindMisfit(response, asked) is string misfit) return Distrust(misfit);
                    _document.Length = response.Content.Headers.ContentRange!.Length;
                    break;
                case HttpStatusCode.RequestedRangeNotSatisfiable when asked > 0:
                    ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
                    bool isOther = response.Headers.ETag is EntityTagHeaderValue tag && tag.ToString() != _document.EntityTag;
                    if (isOther || range is not { Unit: "bytes", HasRange: false } || range.Length != asked)
                        return Distrust($"The server has no byte {asked}; Content-Range is {range?.ToString() ?? "missing"}.");
                    _document.Length = asked;
                    _document.Announce(ReprDigest.Read(response.Headers));
                    return null;
                case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    RetryConditionHeaderValue? wish = response.Headers.RetryAfter;
                    TimeSpan wait = wish?.Delta ?? wish?.Date - time.GetUtcNow() ?? TimeSpan.Zero;
                    _retryAfter = wait > LongestRetryAfter ? LongestRetryAfter : wait;
                    return said;
                default:
                    throw new FetchException(said);
            }

            // 3. Its bytes are taken.
            _document.Announce(ReprDigest.Read(response.Headers));
            return await TakeAsync(response, stall);
        }
        catch (HttpRequestException failure) when (!_isAnswered && failure.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            // Rather a wrong address than a server that will soon be there again.
            throw new FetchException($"{settings.Url.Authority} does not answer: {failure.GetBaseException().Message}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            stop.ThrowIfCancellationRequested();
            return $"The connection broke at byte {_document.Bytes}: {failure.GetBaseException().Message}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"Nothing came for {settings.StallTimeout.TotalSeconds:0.###} s, at byte {_document.Bytes}.";
        }
    }

    private HttpRequestMessage CreateRequest(long first)
    {
        // HTTP/2 where TLS negotiates it.
        HttpRequestMessage request = new(HttpMethod.Get, settings.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        // Offsets and digests are of the document, not of what a coding makes of it.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add("Want-Repr-Digest", "sha-256=10");
        if (first == 0) return request;
        request.Headers.Range = new RangeHeaderValue(first, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(_document.EntityTag!);
        return request;
    }

    private void Begin(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        string? mediaType = headers.ContentType?.MediaType;
        if (headers.ContentEncoding.Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new FetchException($"The server sends {string.Join(", ", headers.ContentEncoding)}, which was not asked for.");
        if (FetchedDocument.FramingOf(mediaType) is null)
            throw new FetchException($"The server sends {mediaType}; JSON or lines of it can be checked.");
        if (_document.Bytes > 0) progress.Say("The server sends the document from its first byte.");
        string? tag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
        _document.Begin(settings.Url, tag, mediaType, headers.ContentLength);
    }

    private string? FindMisfit(HttpResponseMessage response, long asked)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.Headers.ETag is not { IsWeak: false } tag || tag.Tag != _document.EntityTag)
            return $"The entity tag of the part is {response.Headers.ETag?.ToString() ?? "missing"}.";
        return range is { Unit: "bytes", Length: long length } && range.From == asked && (_document.Length ?? length) == length
            ? null
            : $"Byte {asked} was asked for, and Content-Range is {range?.ToString() ?? "missing"}.";
    }

    private string Distrust(string reason)
    {
        _document.Distrust();
        return reason;
    }

    private async Task<string?> TakeAsync(HttpResponseMessage response, CancellationTokenSource stall)
    {
        byte[] buffer = new byte[Math.Min(ReadSize, _rate?.ReadSize ?? ReadSize)];
        await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token);
        while (true)
        {
            stall.CancelAfter(settings.StallTimeout);
            int read = await body.ReadAsync(buffer, stall.Token);
            // What this side does with the bytes may take its time.
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
            if (read == 0) break;
            if (_document.Bytes + read > _document.Length)
                return Distrust($"More bytes came than the document has, {_document.Length}.");
            _document.Append(buffer.AsSpan(0, read));
            progress.Report(_document.Bytes, _document.Length);
            if (_rate is not null) await _rate.WaitAsync(read, stall.Token);
        }

        _document.Announce(ReprDigest.Read(response.TrailingHeaders));
        if (_document.Bytes < _document.Length) return $"The answer ended at byte {_document.Bytes} of {_document.Length}.";
        // Without a length or chunks the end of a body looks like a broken connection.
        bool isFramed = _document.Length is not null || response.Headers.TransferEncodingChunked == true
            || response.Version.Major > 1;
        return isFramed || _document.IsWholeJson ? null : $"The connection ended at byte {_document.Bytes}, within the JSON.";
    }
}

/// <summary>Holds a reader back to a number of bytes a second.</summary>
internal sealed class RateLimit(long bytesPerSecond, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _due;

    // Ten reads a second look like a steady rate, and TCP's window closes in between.
    public int ReadSize { get; } = (int)Math.Clamp(bytesPerSecond / 10, 1, int.MaxValue);

    /// <summary>Waits until that many bytes are due. Time in which nothing came is not made up for.</summary>
    public Task WaitAsync(int bytes, CancellationToken stop)
    {
        TimeSpan now = time.GetElapsedTime(_begun);
        _due = (_due > now ? _due : now) + TimeSpan.FromTicks(bytes * TimeSpan.TicksPerSecond / bytesPerSecond);
        return Task.Delay(_due - now, time, stop);
    }
}

/// <summary>What became of a fetch.</summary>
internal sealed record FetchReport(
    string Url, string? File, long Bytes, long BytesBefore, double Seconds, int Attempts, string? Digest, bool DigestMatches,
    bool IsWholeJson, bool IsVerified, string? Error);

/// <summary>Why a document is not fetched, where another attempt would not change it. The message is one line.</summary>
internal sealed class FetchException(string message) : Exception(message);
