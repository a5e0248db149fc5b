namespace StreamingJson.AspNetCore;

/// <summary>Why no format can be answered with: the status, and a sentence for the problem's detail.</summary>
internal sealed record FormatRefusal(int Status, string Detail);
