using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using StreamingJson.AspNetCore.Tests.Adopting.Twins;

namespace StreamingJson.AspNetCore.Tests.Adopting.Controllers;

/// <summary>What a controller returns; its actions are internal to these tests, but MVC looks for public ones.</summary>
[ApiController]
[Route("[action]")]
public sealed class CatalogController : ControllerBase
{
    private static List<Order> Orders => [.. Order.Many];

    [HttpGet] public object AsyncItems() => Order.ReadAsync(300);

    [HttpGet] public IAsyncEnumerable<int> AsyncIntegers() => Returned.NumbersAsync<int>(3000);

    [HttpGet] public IEnumerable<string> Strings() => Order.Many.Select(order => order.Title);

    [HttpGet] public ActionResult<IEnumerable<Shape>> ShapesResult() => new Shape[] { new Circle("<c>", 1), new Square("s", 2) };

    [HttpGet] public ActionResult<Shape> ShapeResult() => new Circle("c", 1);

    [HttpGet] public object ShapeAsObject() => new Circle("c", 1);

    [HttpGet] public ActionResult<Animal> AnimalResult() => new Dog("Rex", 2);

    [HttpGet]
    public async Task<object> ListInTask()
    {
        await Task.Yield();
        return Orders;
    }

    [HttpGet] public IActionResult OkList() => Ok(Orders);

    [HttpGet] public IActionResult CreatedList() => new ObjectResult(Orders) { StatusCode = StatusCodes.Status201Created };

    [HttpGet] public IActionResult CreatedOne() => Created("/one", Order.Number(1));

    [HttpGet] public IActionResult NotFoundList() => NotFound(new[] { "<é>" });

    [HttpGet] public IActionResult NotFoundAlone() => NotFound();

    [HttpGet] public IActionResult Nothing() => NoContent();

    [HttpGet] public object? Null() => null;

    [HttpGet] public IActionResult OkNull() => Ok(null);

    [HttpGet] public IActionResult AProblem() => Problem("<no>", statusCode: 418);

    [HttpGet] public IActionResult AValidationProblem() => ValidationProblem("<no>");

    [HttpGet] public ActionResult<ProblemDetails> ProblemDetailsItself() => new ProblemDetails { Status = 418, Title = "<no>" };

    [HttpGet] public string Text() => "<é>";

    [HttpGet, Produces("application/json")] public string TextAsJson() => "<é>";

    [HttpGet, Produces("application/json")] public object ProducesJson() => Orders;

    [HttpGet, Produces("text/json")] public object ProducesTextJson() => Orders;

    [HttpGet, Produces("application/vnd.orders+json")] public object ProducesVendorJson() => Orders;

    [HttpGet, Produces("application/json; charset=utf-8")] public object ProducesJsonInUtf8() => Orders;

    [HttpGet, Produces("application/json; charset=utf-16")] public object ProducesJsonInUtf16() => Orders;

    [HttpGet] public IActionResult JsonAlone() => new JsonResult(new[] { "<é>" });

    [HttpGet] public IActionResult ContentAlone() => Content("[1]", "application/json");

    [HttpGet] public IResult AResult() => TypedResults.Json(new[] { "<é>" });

    [HttpGet] public byte[] Bytes() => [0, 1, 255];

    [HttpGet] public Page APage() => new("<p>", Returned.NumbersAsync<int>(2000), 7);

    [HttpGet] public List<Page> Pages() => [new("<p>", Returned.NumbersAsync<int>(3), 7)];

    [HttpGet] public Dictionary<string, int?> ADictionary() => new() { ["TheFirst"] = 1, ["<é>"] = null };

    [HttpGet] public ToldList AToldList() => [];

    [HttpGet] public Playlist APlaylist() => ["a", "b"];

    [HttpGet] public List<object?> Objects() => [1, "<two>", null, new Circle("c", 1), new Dog("Rex", 2)];

    [HttpGet] public int ANumber() => 5;

    [HttpGet]
    public object StatusOfItsOwn()
    {
        Response.StatusCode = StatusCodes.Status202Accepted;
        return Orders;
    }
}
