using System.Net;
using System.Net.Sockets;
using StreamingJson.Soak.Reporting;

namespace StreamingJson.Soak.Actors;

/// <summary>Somebody who does one kind of thing to the host, again and again, and looks whether it is right.</summary>
internal abstract class Actor(ActorContext context) : IDisposable
{
    // Above all time limits of the host. What takes longer hangs.
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(90);

    private readonly List<HttpClient> _clients = [];

    public string Kind => context.Kind;

    public Tally Tally { get; } = new();

    protected Random Random { get; } = context.CreateRandom();

    protected SoakTarget Target => context.Target;

    protected CancellationToken Stop => context.Stop;

    /// <summary>The longest pause between two steps: the actors together must leave the host some of two cores.</summary>
    protected virtual TimeSpan MostPause => TimeSpan.FromMilliseconds(400);

    /// <summary>One step, and what is wrong with it.</summary>
    /// <returns><see langword="false"/> if something was.</returns>
    public async Task<bool> TryStepAsync(Failures failures)
    {
        using CancellationTokenSource limit = new(StepLimit);
        try
        {
            await StepAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested && !limit.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception failure)
        {
            string text = failure is OperationCanceledException or TimeoutException
                ? $"it hangs: not done within {StepLimit.TotalSeconds} s, or nothing came for 30 s"
                : failure is SoakException ? failure.Message
                : $"{failure.GetType().Name}: {failure.Message} {failure.InnerException?.Message}";
            failures.Add(context.Name, context.Seed, text);
            return false;
        }
    }

    /// <summary>Steps until the run ends.</summary>
    public virtual async Task RunAsync(Failures failures)
    {
        while (!Stop.IsCancellationRequested && !failures.AreTooMany)
        {
            await TryStepAsync(failures);
            await PauseAsync(MostPause);
        }
    }

    public virtual void Dispose()
    {
        foreach (HttpClient client in _clients) client.Dispose();
    }

    /// <param name="limit">The end of patience.</param>
    protected abstract Task StepAsync(CancellationToken limit);

    /// <summary>Waits a random while, or until the run ends.</summary>
    protected async Task PauseAsync(TimeSpan most)
    {
        await Task.Delay(most * Random.NextDouble(), Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="http2">HTTP/2 instead of HTTP/1.1.</param>
    /// <param name="window">Bytes of the kernel's buffer; <see langword="null"/> for its choice, up to tens of megabytes.</param>
    protected HttpClient CreateClient(bool http2 = false, int? window = null)
    {
        SocketsHttpHandler handler = new() { UseProxy = false };
        if (window is int bytes) handler.ConnectCallback = (target, cancel) => ConnectAsync(target.DnsEndPoint, bytes, cancel);
        HttpClient client = new(handler)
        {
            BaseAddress = http2 ? Target.Http2 : Target.Http1,
            DefaultRequestVersion = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _clients.Add(client);
        return client;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, int window, CancellationToken cancel)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = window };
        try
        {
            await socket.ConnectAsync(target, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected static void Require(bool holds, string failure)
    {
        if (!holds) throw new SoakException(failure);
    }
}
