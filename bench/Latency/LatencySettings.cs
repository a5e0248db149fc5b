namespace StreamingJson.Bench;

internal sealed record LatencySettings
{
    public string Server { get; init; } = "ours";

    public string[] ServerArguments { get; init; } = [];

    // The document that the readers read; by default the server's endless list.
    public string? Path { get; init; }

    // What the readers send as Accept-Encoding; null for nothing.
    public string? Coding { get; init; }

    public int[] Readers { get; init; } = [0, 8, 64, 512, 2000];

    public double Seconds { get; init; } = 10;

    public double Warmup { get; init; } = 2;

    public int Rounds { get; init; } = 3;

    public int Rate { get; init; } = 200;

    // Requests that may be in flight at once. At 200 a second, 32 connections cover a stall of 160 ms.
    public int Connections { get; init; } = 32;

    // The niceness of the probe. A real client has its own cores, so a negative one, for which root is needed, takes the
    // probe's own waiting for a core out of the figure.
    public int ProbeNice { get; init; }

    // Bytes a second that each reader takes; zero for as fast as it can.
    public int ReaderRate { get; init; }

    // How long the readers read before the probe begins: ten thousand fill their buffers first, and what their streams are made of is
    // copied by two collections, one of 150 ms, until it is old.
    public double Settle { get; init; }

    public int ReaderThreads { get; init; } = 1;

    public bool Discard { get; init; }
}
