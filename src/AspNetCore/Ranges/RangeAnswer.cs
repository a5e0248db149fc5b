using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

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
