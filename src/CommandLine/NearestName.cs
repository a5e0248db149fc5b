namespace StreamingJson.CommandLine;

/// <summary>Finds what somebody may have meant by a name that there is not.</summary>
internal static class NearestName
{
    /// <returns>
    /// The name that the fewest letters have to be changed for, added, left out or swapped with their neighbours;
    /// <see langword="null"/> if that is more than a third of them.
    /// </returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        (string Name, int Distance)[] near =
            [.. known.Select(one => (one, Distance(name, one))).Where(one => one.Item2 <= name.Length / 3)];
        return near.Length > 0 ? near.MinBy(one => one.Distance).Name : null;
    }

    /// <summary>By Damerau and Levenshtein (optimal string alignment), whatever the case of the letters.</summary>
    private static int Distance(string left, string right)
    {
        (left, right) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        int[,] distances = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++) distances[i, 0] = i;
        for (int j = 0; j <= right.Length; j++) distances[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = distances[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                distances[i, j] = Math.Min(changed, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
            }
        }

        return distances[left.Length, right.Length];
    }
}
