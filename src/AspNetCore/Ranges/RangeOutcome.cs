namespace StreamingJson.AspNetCore;

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
