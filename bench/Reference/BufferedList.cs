using System.Text.Json;
using HttpResult = Microsoft.AspNetCore.Http.IResult;
using HttpResults = Microsoft.AspNetCore.Http.Results;

namespace StreamingJson.Bench;

// The list as it is mostly written: all integers, then all of their text, then the answer.
internal static class BufferedList
{
    public static HttpResult Create(int length) =>
        HttpResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(FrameworkLists.Count(length).ToList()), "application/json");
}
