using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>Outcomes in NBomber's words.</summary>
internal static class Responses
{
    // All of the arguments: NBomber's size is declared to be optional, and is not, since its default is of another type.
    public static async Task<Response<object>> ToResponseAsync(this Task<Outcome> work) => await work switch
    {
        { Error: string error } bad =>
            Response.Fail(statusCode: error, message: bad.Detail ?? "", sizeBytes: bad.Bytes, latencyMs: 0),
        Outcome good => Response.Ok(statusCode: "", sizeBytes: good.Bytes, message: "", latencyMs: 0),
    };
}
