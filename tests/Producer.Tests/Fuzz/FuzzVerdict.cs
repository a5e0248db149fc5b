using System.Text;

namespace StreamingJson.Tests.Fuzz;

/// <summary>What has come of an encoder.</summary>
/// <param name="Written">What it wrote.</param>
/// <param name="Error">What it threw.</param>
internal sealed record FuzzEnd(byte[] Written, Exception? Error)
{
    /// <summary>The items that its chunks counted, if there were chunks.</summary>
    public int? Items { get; init; }

    public bool IsLeft { get; init; }

    public bool IsCancelled { get; init; }

    /// <summary>The memory was never full, so that what broke has left nothing behind.</summary>
    public bool HadRoom { get; init; }
}

/// <summary>Says whether that is as it must be.</summary>
internal sealed class FuzzVerdict(FuzzSeed seed, FuzzDocument document)
{
    /// <returns>What kind of an end it is.</returns>
    public string On(FuzzEnd end)
    {
        // What is said of the bytes comes before anything else, since it shows most.
        string kind = Kind(end);
        if (document.IsTracked || kind == "whole") AssertLeft();
        if (kind is "whole" or "failed") document.AtEnd?.Invoke();
        return kind;
    }

    /// <summary>Looks whether everything is let go of.</summary>
    public void AssertLeft()
    {
        foreach (IWatchedSource source in seed.Sources) source.AssertLeft();
    }

    private string Kind(FuzzEnd end)
    {
        if (end.Error is Xunit.Sdk.XunitException or TimeoutException) throw end.Error;
        // What a source throws when it is disposed comes out in its place.
        bool isCancellation = end.IsCancelled && (end.Error is OperationCanceledException || end.Error == seed.Error);
        if (end.IsLeft || (isCancellation && !seed.Gates.Hangs))
        {
            AssertBeginning(end.Written);
            if (!isCancellation) AssertError(end.Error, mustBe: false);
            return end.IsLeft ? "left" : "cancelled";
        }

        if (document.Trouble == Trouble.SourceHangs) Assert.True(isCancellation, $"It hangs, and what comes is {end.Error}.");
        else AssertError(end.Error, mustBe: true);
        if (end.Items is int items && document.Items is int expected) Assert.Equal(expected, items);
        if (document.IsWhole)
        {
            AssertSame(document.Text, end.Written);
            if (document.Encoder.Length is long length) Assert.Equal(document.Text.Length, length);
            return document.Trouble == Trouble.None ? "whole" : "failed";
        }

        AssertBeginning(end.Written);
        if (!document.MayHold)
        {
            if (end.HadRoom || end.Written.Length < document.Text.Length) AssertSame(document.Text, end.Written);
            AssertSame(document.Text, end.Written.AsSpan(0, document.Text.Length));
        }

        return document.Trouble == Trouble.SourceHangs ? "hung, cancelled" : "failed";
    }

    /// <summary>What is written is the beginning of what might have been; a record that broke is ended.</summary>
    private void AssertBeginning(ReadOnlySpan<byte> written)
    {
        if (document.Most is null && !document.IsWhole && document.Error is not null) return;
        ReadOnlySpan<byte> most = document.Most ?? document.Text;
        if (!most.StartsWith(written) && written.EndsWith(document.Behind)) written = written[..^document.Behind.Length];
        AssertSame(most[..Math.Min(most.Length, written.Length)], written);
    }

    private void AssertError(Exception? error, bool mustBe)
    {
        Exception? expected = document.Trouble == Trouble.DisposeThrows ? seed.Error : document.Error;
        if (error is null && (expected is null || !mustBe)) return;
        if (ReferenceEquals(expected, error) || (expected != seed.Error && expected?.GetType() == error?.GetType())) return;
        throw new InvalidOperationException(
            $"Thrown is {error?.ToString() ?? "nothing"}, and not {expected?.ToString() ?? "nothing"}.");
    }

    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int same = expected.CommonPrefixLength(actual);
        if (same == expected.Length && same == actual.Length) return;
        throw new InvalidOperationException(
            $"The bytes differ from {same} on, of {expected.Length} that are due and {actual.Length} that are there:\n"
            + $"{Around(expected, same)}\n{Around(actual, same)}");
    }

    private static string Around(ReadOnlySpan<byte> text, int place) =>
        Encoding.UTF8.GetString(text[Math.Max(0, place - 60)..Math.Min(text.Length, place + 60)]);
}
