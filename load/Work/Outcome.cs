using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Work;

/// <summary>What one piece of work came to.</summary>
/// <param name="Bytes">Bytes of payload, verified.</param>
/// <param name="Error">What went wrong, such as <c>wrong-document</c>; <see langword="null"/> if nothing did.</param>
/// <param name="Detail">More of it, where there is more to say.</param>
internal sealed record Outcome(long Bytes, string? Error = null, string? Detail = null)
{
    public static Outcome Of(RequestError error, int status, long bytes, string? detail) =>
        error == RequestError.None ? new Outcome(bytes) : new Outcome(bytes, ErrorCounts.NameOf(error, status), detail);
}
