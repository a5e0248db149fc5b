using System.Net;
using System.Net.Http.Headers;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>One request for what is missing of a document.</summary>
internal sealed class FetchAttempt(
    FetchSettings settings, HttpMessageInvoker client, FetchedDocument document, IFetchProgress progress, RateLimit? rate,
    TimeProvider time)
{
    // As long as this a server may ask us to wait; a longer wish is for somebody with more time.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    // Larger reads were no faster; SHA-256 and the JSON check take most of the time.
    private const int ReadSize = 128 * 1024;

    private bool _isAnswered;

    /// <summary>How long the server wants not to be asked; zero if it says nothing.</summary>
    public TimeSpan RetryAfter { get; private set; }

    /// <returns>Null when all bytes have come, otherwise why not, in one line.</returns>
    /// <exception cref="FetchException">Another attempt would not change it.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        RetryAfter = TimeSpan.Zero;
        using CancellationTokenSource stall = new(Timeout.InfiniteTimeSpan, time);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            source => ((CancellationTokenSource)source!).Cancel(), stall);
        try
        {
            // 1. What is missing is asked for.
            long asked = document.EntityTag is null ? 0 : document.Bytes;
            using HttpRequestMessage request = Ask(asked);
            stall.CancelAfter(settings.StallTimeout);
            using HttpResponseMessage response = await client.SendAsync(request, stall.Token);
            _isAnswered = true;

            // 2. What comes is looked at.
            FetchAnswer answer = FetchAnswer.Read(response, asked, document);
            switch (answer.Kind)
            {
                case AnswerKind.Whole:
                    Begin(response);
                    break;
                case AnswerKind.Rest:
                    document.Length = response.Content.Headers.ContentRange!.Length;
                    break;
                case AnswerKind.NoRest:
                    document.Length = asked;
                    break;
                case AnswerKind.Misfit:
                    document.Distrust();
                    return answer.Reason;
                case AnswerKind.Later:
                    RetryAfter = ReadRetryAfter(response.Headers.RetryAfter);
                    return answer.Reason;
                default:
                    throw new FetchException(answer.Reason);
            }

            // 3. Its bytes are taken.
            document.Announce(ReprDigest.Read(response.Headers));
            return answer.Kind == AnswerKind.NoRest ? null : await TakeAsync(response, stall);
        }
        catch (HttpRequestException failure) when (!_isAnswered && failure.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            // Rather a wrong address than a server that will soon be there again.
            throw new FetchException($"{settings.Url.Authority} does not answer: {failure.GetBaseException().Message}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return $"The connection broke at byte {document.Bytes}: {failure.GetBaseException().Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"Nothing came for {settings.StallTimeout.TotalSeconds:0.###} s, at byte {document.Bytes}.";
        }
    }

    private HttpRequestMessage Ask(long first)
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
        request.Headers.IfRange = new RangeConditionHeaderValue(document.EntityTag!);
        return request;
    }

    private void Begin(HttpResponseMessage response)
    {
        HttpContentHeaders headers = response.Content.Headers;
        string? mediaType = headers.ContentType?.MediaType;
        EntityTagHeaderValue? tag = response.Headers.ETag;
        if (document.Bytes > 0) progress.Say("The server sends the document from its first byte.");
        document.Begin(
            tag is { IsWeak: false } ? new PartLabel(settings.Url.AbsoluteUri, tag.Tag, mediaType) : null,
            JsonMediaType.Framing(mediaType).GetValueOrDefault(),
            headers.ContentLength);
    }

    private async Task<string?> TakeAsync(HttpResponseMessage response, CancellationTokenSource stall)
    {
        byte[] buffer = new byte[Math.Min(ReadSize, rate?.ReadSize ?? ReadSize)];
        await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token);
        while (true)
        {
            stall.CancelAfter(settings.StallTimeout);
            int read = await body.ReadAsync(buffer, stall.Token);
            // What this side does with the bytes may take its time.
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
            if (read == 0) break;
            if (document.Bytes + read > document.Length)
            {
                document.Distrust();
                return $"More bytes came than the document has, {document.Length}.";
            }

            document.Append(buffer.AsSpan(0, read));
            progress.Report(document.Bytes, document.Length);
            if (rate is not null) await rate.WaitAsync(read, stall.Token);
        }

        document.Announce(ReprDigest.Read(response.TrailingHeaders));
        if (document.Bytes < document.Length) return $"The answer ended at byte {document.Bytes} of {document.Length}.";
        // Without a length or chunks the end of a body looks like a broken connection.
        bool isFramed = document.Length is not null || response.Headers.TransferEncodingChunked == true
            || response.Version.Major > 1;
        return isFramed || document.IsWholeJson ? null : $"The connection ended at byte {document.Bytes}, within the JSON.";
    }

    private TimeSpan ReadRetryAfter(RetryConditionHeaderValue? wish)
    {
        TimeSpan wait = wish?.Delta ?? wish?.Date - time.GetUtcNow() ?? TimeSpan.Zero;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }
}
