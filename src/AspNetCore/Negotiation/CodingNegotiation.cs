using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>Chooses the content coding of an answer by <c>Accept-Encoding</c>, RFC 9110 section 12.5.3.</summary>
internal static class CodingNegotiation
{
    /// <summary>What is preferred among equals. Brotli is smaller for the same time: see the compressors' tables.</summary>
    public static ReadOnlySpan<StreamCompression> Order => [StreamCompression.Brotli, StreamCompression.Gzip];

    /// <param name="request">Its <c>Accept-Encoding</c> headers count; without any, or with bad ones, there is no coding.</param>
    /// <param name="order">
    /// The codings that can be had, the first of those with the same weight winning. Without <see cref="StreamCompression.None"/>
    /// in it, none is the last choice.
    /// </param>
    /// <param name="chosen">What to answer with.</param>
    /// <returns>
    /// False where the request excludes all of them and <c>identity</c> too: a 406, or the answer without a coding all the same.
    /// </returns>
    public static bool TryChoose(HttpRequest request, ReadOnlySpan<StreamCompression> order, out StreamCompression chosen)
    {
        chosen = StreamCompression.None;
        StringValues accept = request.Headers.AcceptEncoding;
        if (accept.Count == 0) return true;
        if (!StringWithQualityHeaderValue.TryParseStrictList(
            (IList<string>)accept, out IList<StringWithQualityHeaderValue>? codings))
            return true;

        double bestQuality = 0;
        foreach (StreamCompression coding in order) Prefer(coding, ref chosen, ref bestQuality);
        Prefer(StreamCompression.None, ref chosen, ref bestQuality);
        return bestQuality > 0;

        void Prefer(StreamCompression coding, ref StreamCompression chosen, ref double bestQuality)
        {
            double quality = Quality(coding, codings);
            if (quality > bestQuality) (chosen, bestQuality) = (coding, quality);
        }
    }

    private static double Quality(StreamCompression coding, IList<StringWithQualityHeaderValue> codings)
    {
        double? named = null;
        double? any = null;
        foreach (StringWithQualityHeaderValue candidate in codings)
        {
            double weight = candidate.Quality ?? 1;
            if (IsNameOf(candidate.Value, coding)) named = Math.Max(named ?? 0, weight);
            else if (candidate.Value == "*") any = Math.Max(any ?? 0, weight);
        }

        // What is not mentioned is excluded, but for identity: that is allowed, if nothing else is.
        return named ?? any ?? (coding == StreamCompression.None ? double.Epsilon : 0);
    }

    private static bool IsNameOf(StringSegment name, StreamCompression coding) => coding switch
    {
        StreamCompression.None => name.Equals("identity", StringComparison.OrdinalIgnoreCase),
        // RFC 9110, section 8.4.1.3: x-gzip is the same.
        StreamCompression.Gzip => name.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase),
        StreamCompression.Brotli => name.Equals("br", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
