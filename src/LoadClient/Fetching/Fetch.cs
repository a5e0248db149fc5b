namespace StreamingJson.LoadClient.Fetching;

/// <summary>Fetches a document in as many attempts as it takes, and verifies it.</summary>
internal sealed class Fetch(
    FetchSettings settings, IFetchTarget target, HttpMessageInvoker client, IFetchProgress progress, TimeProvider time)
    : IDisposable
{
    // A server that is being restarted is back by then; nobody waits longer without a word.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Half a minute is reached long before, from any pause that a timer can count.
    private const int MostDoublings = 16;

    private readonly FetchedDocument _document = new(target);
    private readonly RateLimit? _rate = settings.BytesPerSecond is long bytes ? new RateLimit(bytes, time) : null;
    private int _attempts;
    private long _bytesBefore;

    /// <returns>What became of it; a failure that is not a defect of this program's stands there, and is not thrown.</returns>
    public async Task<FetchReport> RunAsync(CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        string? error = null;
        try
        {
            await TakeAllAsync(cancellationToken);
            _document.Complete(settings.RequiresDigest);
        }
        catch (FetchException failure)
        {
            error = failure.Message;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            error = $"Cancelled at byte {_document.Bytes}.";
        }

        bool hasAll = _document.Length == _document.Bytes || error is null;
        return new FetchReport
        {
            Url = settings.Url.AbsoluteUri,
            File = settings.File,
            Bytes = _document.Bytes,
            BytesBefore = _bytesBefore,
            Seconds = time.GetElapsedTime(begun).TotalSeconds,
            Attempts = _attempts,
            Digest = hasAll ? _document.Digest : null,
            DigestMatches = hasAll && _document.DigestMatches,
            IsWholeJson = hasAll && _document.IsWholeJson,
            IsVerified = error is null,
            Error = error,
        };
    }

    public void Dispose() => _document.Dispose();

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        _document.Restore(settings.Url, cancellationToken);
        _bytesBefore = _document.Bytes;
        if (_bytesBefore > 0) progress.Say($"{target.Name} has {ByteText.Of(_bytesBefore)} already.");
        FetchAttempt attempt = new(settings, client, _document, progress, _rate, time);
        for (int fruitless = 0; ;)
        {
            (long bytes, int begunAgain) = (_document.Bytes, _document.TimesBegunAgain);
            _attempts++;
            string? reason = await attempt.RunAsync(cancellationToken);
            if (reason is null) return;
            bool brought = _document.Bytes > bytes && _document.TimesBegunAgain == begunAgain;
            fruitless = brought ? 0 : fruitless + 1;
            if (fruitless == settings.Attempts || _document.TimesBegunAgain == settings.Attempts)
            {
                throw new FetchException(
                    $"Gave up after {_attempts} attempts, {fruitless} of them in a row without progress. {reason}");
            }

            TimeSpan pause = Longer(Pause(fruitless), attempt.RetryAfter);
            progress.Say($"{reason} Attempt {_attempts + 1} in {pause.TotalSeconds:0.#} s.");
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancellationToken);
        }
    }

    private TimeSpan Pause(int fruitless)
    {
        TimeSpan pause = settings.Pause * Math.Pow(2, Math.Clamp(fruitless - 1, 0, MostDoublings));
        return pause < LongestPause ? pause : LongestPause;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
