using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
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

    [HttpGet] public IActionResult JsonList() => new JsonResult(Orders) { StatusCode = 202, ContentType = "application/vnd.orders+json" };

    [HttpGet] public IActionResult JsonInItsOwnWay() => new JsonResult(Orders, new JsonSerializerOptions { WriteIndented = true });

    [HttpGet] public IActionResult JsonInUtf16() => new JsonResult(Orders) { ContentType = "application/json; charset=utf-16" };

    [HttpGet] public IActionResult JsonInAWrongWay() => new JsonResult(Orders, "no options");

    [HttpGet] public IActionResult JsonOne() => new JsonResult(Order.Number(1)) { StatusCode = 201 };

    [HttpGet] public IActionResult JsonNull() => new JsonResult(null);

    [HttpGet] public IActionResult JsonIterator() => new JsonResult(Order.ReadAsync(300));

    [HttpGet] public IResult OkResult() => TypedResults.Ok(Orders);

    [HttpGet] public Results<Ok<List<object>>, NotFound<string>> OneOfTwoResults() => TypedResults.NotFound("<é>");

    [HttpGet]
    public Task<Results<Ok<List<object>>, NotFound<string>>> OtherOfTwoResults() =>
        Task.FromResult<Results<Ok<List<object>>, NotFound<string>>>(TypedResults.Ok(new List<object>(Orders)));

    [HttpGet] public object ResultAsObject() => TypedResults.Created("/here", Orders);

    [HttpGet] public List<Envelope> Envelopes() => [new(1, Returned.NumbersAsync<int>(3)), new(2, null)];

    [HttpGet] public List<object> ObjectsWithASource() => [1, Returned.NumbersAsync<int>(3)];

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
