namespace StreamingJson.AspNetCore.Tests.Wire.Running;

/// <summary>Tests that look at the whole process: they run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
