namespace StreamingJson.LoadClient.Fetching;

/// <summary>What an answer is good for.</summary>
internal enum AnswerKind
{
    /// <summary>The document from its first byte.</summary>
    Whole,

    /// <summary>The document from the byte that was asked for.</summary>
    Rest,

    /// <summary>There is no rest: all bytes have come.</summary>
    NoRest,

    /// <summary>Nothing that fits what there is: the document must be begun again.</summary>
    Misfit,

    /// <summary>Nothing now, but perhaps later.</summary>
    Later,

    /// <summary>Nothing, and it will not get better.</summary>
    Refusal,
}
