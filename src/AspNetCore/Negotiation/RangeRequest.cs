using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Preconditions and <c>Range</c> of a GET or HEAD, for a representation with a strong entity tag and a known length: RFC 9110,
/// sections 13 and 14. Dates do not count, as there is no date of modification (section 13.1.4).
/// </summary>
internal static class RangeRequest
{
    /// <param name="request">Anything but GET and HEAD gives <see cref="RangeOutcome.Whole"/>.</param>
    /// <param name="tag">The strong tag of the representation.</param>
    /// <param name="length">The length of the representation in bytes, as it would be sent.</param>
    /// <returns>In the precedence of section 13.2.2.</returns>
    public static RangeAnswer Evaluate(HttpRequest request, EntityTagHeaderValue tag, long length)
    {
        bool isGet = HttpMethods.IsGet(request.Method);
        IHeaderDictionary headers = request.Headers;
        if (!isGet && !HttpMethods.IsHead(request.Method)) return new RangeAnswer(RangeOutcome.Whole);
        if (headers.IfMatch.Count > 0 && !IsAmong(headers.IfMatch, tag, strongly: true))
            return new RangeAnswer(RangeOutcome.PreconditionFailed);
        if (headers.IfNoneMatch.Count > 0 && IsAmong(headers.IfNoneMatch, tag, strongly: false))
            return new RangeAnswer(RangeOutcome.NotModified);
        return isGet && headers.Range.Count == 1 && HasNotChanged(headers.IfRange, tag)
            ? Cut(headers.Range[0], length)
            : new RangeAnswer(RangeOutcome.Whole);
    }

    // A list that cannot be read has no tags: whoever says If-Match wants this version and no other, and gets a 412 rather than
    // the rest of another one; If-None-Match gets the whole.
    private static bool IsAmong(StringValues list, EntityTagHeaderValue tag, bool strongly)
    {
        if (!EntityTagHeaderValue.TryParseStrictList((IList<string>)list, out IList<EntityTagHeaderValue>? tags)) return false;
        foreach (EntityTagHeaderValue candidate in tags)
            if (candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, strongly)) return true;
        return false;
    }

    private static bool HasNotChanged(StringValues ifRange, EntityTagHeaderValue tag) =>
        ifRange.Count == 0
        || (ifRange.Count == 1 && RangeConditionHeaderValue.TryParse(ifRange[0], out RangeConditionHeaderValue? condition)
            && condition.EntityTag is not null && condition.EntityTag.Compare(tag, useStrongComparison: true));

    // What cannot be read, numbers beyond 63 bits included, may be ignored (section 14.2), and so may several ranges.
    private static RangeAnswer Cut(string? range, long length)
    {
        RangeAnswer whole = new(RangeOutcome.Whole);
        if (!RangeHeaderValue.TryParse(range, out RangeHeaderValue? parsed) || parsed.Ranges.Count != 1
            || !parsed.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            return whole;

        RangeItemHeaderValue item = parsed.Ranges.First();
        if (item.From is not long from)
        {
            long last = Math.Min(item.To.GetValueOrDefault(), length);
            // An empty representation ends with any number of bytes, but a Content-Range cannot say so.
            return last > 0 ? new RangeAnswer(RangeOutcome.Part, length - last, last)
                : item.To > 0 ? whole
                : new RangeAnswer(RangeOutcome.NotSatisfiable);
        }

        return from < length
            ? new RangeAnswer(RangeOutcome.Part, from, Math.Min(item.To ?? length, length - 1) - from + 1)
            : new RangeAnswer(RangeOutcome.NotSatisfiable);
    }
}

/// <summary>How a request for a representation of known length is to be answered.</summary>
/// <param name="Outcome">With what.</param>
/// <param name="From">Of a part: its first byte, from zero.</param>
/// <param name="Length">Of a part: how many bytes, at least 1.</param>
internal readonly record struct RangeAnswer(RangeOutcome Outcome, long From = 0, long Length = 0)
{
    /// <summary>
    /// The text of <c>Content-Range</c> (RFC 9110, section 14.4): <c>bytes 0-4/10</c> of a part, <c>bytes */10</c> where the
    /// range is not satisfiable, and null of the others, which have none.
    /// </summary>
    /// <param name="total">The length of the whole representation.</param>
    public string? ContentRange(long total) => Outcome switch
    {
        RangeOutcome.Part => new ContentRangeHeaderValue(From, From + Length - 1, total).ToString(),
        RangeOutcome.NotSatisfiable => new ContentRangeHeaderValue(total).ToString(),
        _ => null,
    };
}

/// <summary>What a request's preconditions and its range come to.</summary>
internal enum RangeOutcome
{
    /// <summary>200 with everything.</summary>
    Whole,

    /// <summary>206 with one part.</summary>
    Part,

    /// <summary>416: there is nothing where the range begins.</summary>
    NotSatisfiable,

    /// <summary>304: the client has it.</summary>
    NotModified,

    /// <summary>412: the client wants another version.</summary>
    PreconditionFailed,
}
