using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamingJson.AspNetCore.Tests.Wire.Networks;

/// <summary>
/// A network namespace of Linux: that of one thread, and of the programs and sockets that it makes. It has no name, so that it
/// is gone with the process, however that ends.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    // CLONE_NEWNET of linux/sched.h.
    private const int NewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <exception cref="InvalidOperationException">The kernel does not let us.</exception>
    public NetworkNamespace()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "Network namespace" };
        _thread.Start();
        try
        {
            // The thread ends when this is disposed, and nobody else gets it.
            Id = Within(() => unshare(NewNetwork) == 0 ? gettid()
                : throw new InvalidOperationException($"unshare: {Marshal.GetLastPInvokeErrorMessage()}"));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A thread's number, by which others can name the namespace.</summary>
    public int Id { get; }

    /// <summary>Sockets that are made here belong to the namespace for ever, whoever uses them.</summary>
    public T Within<T>(Func<T> make)
    {
        TaskCompletionSource<T> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                made.SetResult(make());
            }
            catch (Exception error)
            {
                made.SetException(error);
            }
        });
        return made.Task.GetAwaiter().GetResult();
    }

    /// <summary>Runs a program, such as <c>ip link set lo up</c>.</summary>
    /// <exception cref="InvalidOperationException">It says that it could not.</exception>
    public void Run(string command) => Within(() =>
    {
        string[] words = command.Split(' ');
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? 0 : throw new InvalidOperationException($"{command}: {said}");
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int unshare(int flags);

    [DllImport("libc")]
    private static extern int gettid();
}
