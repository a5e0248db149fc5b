using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;

namespace StreamingJson.Soak.Hosting;

/// <summary>
/// Within the host's process, which knows nothing of it: who connects is told what cannot be seen from outside. It comes with
/// <c>DOTNET_STARTUP_HOOKS</c>, so that what is looked at is the host as it is built.
/// </summary>
internal static class Stethoscope
{
    public const string Greeting = "stethoscope ";

    private static IServiceProvider? _services;

    /// <summary>Begins to listen, on a thread that needs nothing of the pool.</summary>
    public static void Attach()
    {
        DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting")
                listener.Subscribe(new Observer<KeyValuePair<string, object?>>(told => Hear(told.Key, told.Value)));
        }));
        TcpListener ear = new(IPAddress.Loopback, 0);
        ear.Start();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Greeting}{((IPEndPoint)ear.LocalEndpoint).Port}"));
        new Thread(() => Serve(ear)) { IsBackground = true, Name = "stethoscope" }.Start();
    }

    /// <summary>From the other process.</summary>
    public static async Task<HostState> ListenAsync(int port, CancellationToken stop)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, stop);
        return await JsonSerializer.DeserializeAsync<HostState>(client.GetStream(), cancellationToken: stop)
            ?? throw new SoakException("The host tells nothing of its state.");
    }

    private static void Hear(string name, object? value)
    {
        if (name == "HostBuilt" && value is IHost host) _services = host.Services;
    }

    private static void Serve(TcpListener ear)
    {
        while (true)
        {
            using Socket client = ear.AcceptSocket();
            if (_services is not null) client.Send(JsonSerializer.SerializeToUtf8Bytes(Look(_services)));
        }
    }

    private static HostState Look(IServiceProvider services)
    {
        Cooperator cooperator = services.GetRequiredService<Cooperator>();
        int turns = services.GetRequiredService<IOptions<StreamingJsonOptions>>().Value.Cooperator.MaxConcurrency;
        int tasks = cooperator.TaskCount;
        // With streams under way, a turn that is not free is none that is lost.
        int free = tasks == 0 ? TurnProbe.CountFree(cooperator, turns) : 0;
        // Twice: what the finalizers let go of is garbage only then. Aggressive gives the pages back to the system too.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        AllocatorCache.GiveBack();
        return new HostState(GC.GetTotalMemory(forceFullCollection: false), tasks, turns - free, Timer.ActiveCount);
    }

    private sealed class Observer<T>(Action<T> each) : IObserver<T>
    {
        public void OnNext(T value) => each(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}

/// <summary>The host's inside at a moment.</summary>
/// <param name="ManagedBytes">What is alive after a collection.</param>
/// <param name="Tasks">Streams that the cooperator knows.</param>
/// <param name="TurnsHeld">Turns that nobody can have.</param>
/// <param name="Timers">Timers of the runtime that will ring.</param>
internal sealed record HostState(long ManagedBytes, int Tasks, int TurnsHeld, long Timers);
