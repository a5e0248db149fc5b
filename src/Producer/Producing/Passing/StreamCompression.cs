namespace StreamingJson;

/// <summary>How a document is compressed on its way to its reader.</summary>
public enum StreamCompression
{
    /// <summary>Not at all. The default.</summary>
    None,

    /// <summary>
    /// The gzip format of RFC 1952, an HTTP <c>Content-Encoding</c> of <c>gzip</c>. Every client has it. A stream takes about
    /// 0.35 MB of native memory.
    /// </summary>
    Gzip,

    /// <summary>
    /// The brotli format of RFC 7932, an HTTP <c>Content-Encoding</c> of <c>br</c>. Smaller than gzip for the same time, far
    /// smaller for numbers; browsers ask for it over HTTPS only. A stream takes about 0.35 MB of native memory.
    /// </summary>
    Brotli,
}
