using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;

namespace StreamingJson.AspNetCore.Tests.Caching;

/// <summary>Actions whose answers are kept.</summary>
[ApiController]
[Route("cached/[action]")]
public sealed class CachedController : ControllerBase
{
    [HttpGet, OutputCache] public List<int> List() => [.. NegotiatedCacheTests.Counted()];

    [HttpGet, OutputCache] public IActionResult JsonList() => new JsonResult(NegotiatedCacheTests.Counted());

    [HttpGet, OutputCache] public IResult ResultList() => TypedResults.Ok(NegotiatedCacheTests.Counted());

    [HttpGet] public IActionResult Plain() => Ok(NegotiatedCacheTests.Counted());
}
