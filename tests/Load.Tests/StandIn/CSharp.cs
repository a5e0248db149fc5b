using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

internal static class Response
{
    public static Response<object> Ok() => new("", false, 0, "");

    public static Response<object> Fail() => new("", true, 0, "");

    // As in NBomber 4.1.2, where the size must be given.
    public static Response<object> Ok(string statusCode, long sizeBytes, string message, double latencyMs) =>
        new(statusCode, latencyMs < 0, sizeBytes, message);

    public static Response<object> Fail(string statusCode, string message, long sizeBytes, double latencyMs) =>
        new(statusCode, latencyMs >= 0, sizeBytes, message);
}

internal static class Step
{
    public static async Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run)
    {
        Assert.NotEmpty(name);
        Response<T> response = await run();
        context.Count(response.SizeBytes);
        return response;
    }
}

internal static class Scenario
{
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => new(name, run);
}

internal static class NBomberRunner
{
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => new(scenarios);

    public static NBomberContext LoadConfig(this NBomberContext context, string path) => context with { Config = path };

    public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) =>
        context with { TestSuite = testSuite };

    public static NBomberContext WithTestName(this NBomberContext context, string testName) =>
        context with { TestName = testName };

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) =>
        context with { ReportFolder = reportFolderPath };

    public static NBomberContext WithReportFileName(this NBomberContext context, string reportFileName) =>
        context with { ReportFileName = reportFileName };

    public static NBomberContext WithReportFormats(this NBomberContext context, params ReportFormat[] reportFormats) =>
        context with { ReportFormats = reportFormats };

    public static NBomberContext WithReportingInterval(this NBomberContext context, TimeSpan interval) =>
        context with { ReportingInterval = interval };

    public static NodeStats Run(this NBomberContext context) => new Session(context).Run();
}
