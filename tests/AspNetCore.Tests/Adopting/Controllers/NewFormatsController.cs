using Microsoft.AspNetCore.Mvc;

namespace StreamingJson.AspNetCore.Tests.Adopting.Controllers;

/// <summary>Actions that could not be answered without the new formats, or whose end is what matters.</summary>
[ApiController]
[Route("new/[action]")]
public sealed class NewFormatsController : ControllerBase
{
    [HttpGet] public IEnumerable<int> Any() => [1, 2];

    [HttpGet, Produces("application/x-ndjson")] public IEnumerable<int> OnlyNdjson() => [1, 2];

    [HttpGet] public IActionResult ChosenEvents() => new ObjectResult(new[] { 1, 2 }) { ContentTypes = { "text/event-stream" } };

    [HttpGet, Produces("text/json")] public IEnumerable<int> OnlyText() => [1, 2];

    [HttpGet] public ActionResult<Twins.Animal> Typed() => new Twins.Animal("Tom");

    [HttpGet] public object One() => new { A = 1 };

    [HttpGet] public IAsyncEnumerable<int> Count([FromServices] Counter counter) => counter.CountAsync();
}
