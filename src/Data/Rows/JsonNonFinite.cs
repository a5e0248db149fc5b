namespace StreamingJson;

/// <summary>What becomes of a number that JSON has not (RFC 8259, section 6): not a number, or infinity.</summary>
public enum JsonNonFinite
{
    /// <summary>The stream fails: the document does not become whole.</summary>
    Fail,

    /// <summary><c>null</c>, as JavaScript's <c>JSON.stringify</c> does; it is kept also where nulls are dropped.</summary>
    Null,

    /// <summary><c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>, as System.Text.Json names them.</summary>
    Quoted,
}
