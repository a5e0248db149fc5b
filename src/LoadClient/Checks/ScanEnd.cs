namespace StreamingJson.LoadClient.Checks;

/// <summary>How the look at a token in a piece of bytes ended.</summary>
internal enum ScanEnd
{
    /// <summary>The piece is used up, the token may go on in the next.</summary>
    More,

    /// <summary>The token is complete.</summary>
    Complete,

    /// <summary>The next byte cannot stand there.</summary>
    Wrong,
}
