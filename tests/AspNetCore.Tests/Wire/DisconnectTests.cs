using System.Globalization;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Running;
using Xunit.Abstractions;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>
/// Many clients that leave at random points in random ways. <c>STREAMINGJSON_DISCONNECTS</c> says how many, and
/// <c>STREAMINGJSON_SEED</c> repeats what they chose.
/// </summary>
[Collection(Alone.Name)]
public sealed class DisconnectTests(ITestOutputHelper output)
{
    private const int AtOnce = 4;

    /// <summary>Rounds of all ways before anything is counted: the runtime opens files and begins threads of its own.</summary>
    private const int WarmUps = 3;

    /// <summary>Pools of buffers and timers may keep a handle or two; a leak would be one for each client.</summary>
    private const int HandlesToSpare = 8;

    /// <summary>The thread pool begins and ends threads as it likes.</summary>
    private const int ThreadsToSpare = 16;

    [CurlFact]
    public async Task ClientsLeave_NothingStays()
    {
        int clients = FromEnvironment("STREAMINGJSON_DISCONNECTS") ?? 100;
        int seed = FromEnvironment("STREAMINGJSON_SEED") ?? Random.Shared.Next();
        output.WriteLine($"STREAMINGJSON_DISCONNECTS={clients} STREAMINGJSON_SEED={seed}");
        await using WireApp wire = await WireApp.StartAsync();
        await LeaveAsync(wire, WarmUps * Leaving.Ways.Count, seed: 0);
        await wire.AssertNothingStaysAsync();
        (int handles, int threads) = (Handles, Threads);

        await LeaveAsync(wire, clients, seed);
        await wire.AssertNothingStaysAsync();
        for (int i = 0; i < wire.Sources.Count; i++)
            Assert.Equal(StreamEnd.ConsumerGone, (await wire.App.Log.NextOutcome()).End);
        await Eventually.Holds(() => Handles <= handles + HandlesToSpare);
        await Eventually.Holds(() => Threads <= threads + ThreadsToSpare);
        output.WriteLine($"{wire.Sources.Count} streams; handles {handles} and {Handles}, threads {threads} and {Threads}");
    }

    private static int Handles => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int Threads => Directory.GetFileSystemEntries("/proc/self/task").Length;

    private static Task LeaveAsync(WireApp wire, int clients, int seed) => Parallel.ForAsync(
        0, clients, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (client, _) =>
        {
            // Each has its own, whichever is first.
            Random random = new(unchecked(seed * 31 + client));
            (string name, Func<WireApp, Random, Task> leaveAsync) = Leaving.Ways[client % Leaving.Ways.Count];
            try
            {
                await leaveAsync(wire, random);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Client {client}, {name}, STREAMINGJSON_SEED={seed}: {error.Message}", error);
            }
        });

    private static int? FromEnvironment(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int number) ? number : null;
}
