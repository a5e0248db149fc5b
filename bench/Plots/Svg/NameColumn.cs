namespace StreamingJson.Bench;

// Where the names of lines stand: each as near to the end of its line as the others allow.
internal static class NameColumn
{
    // In the order of what is wanted; neighbours are at least `apart` from each other, and all are between `top` and `bottom`.
    public static double[] Place(IReadOnlyList<double> wanted, double apart, double top, double bottom)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(index => wanted[index])];
        double[] placed = new double[wanted.Count];
        double next = top;
        foreach (int index in order)
        {
            placed[index] = Math.Max(next, wanted[index]);
            next = placed[index] + apart;
        }

        // What has been pushed out at the end pushes back.
        double last = bottom;
        foreach (int index in order.Reverse())
        {
            placed[index] = Math.Min(last, placed[index]);
            last = placed[index] - apart;
        }

        return placed;
    }
}
