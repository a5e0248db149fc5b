using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace StreamingJson.AspNetCore.Tests.Adopting.PublicApi;

/// <summary>What every user sees of the three libraries.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Libraries =
        [typeof(JsonProducer).Assembly, typeof(JsonRowOptions).Assembly, typeof(StreamingJsonOptions).Assembly];

    // A type whose name no program can write holds the declarations of an extension block.
    public static TheoryData<Type> Types =>
        [.. Libraries.SelectMany(library => library.GetExportedTypes()).Where(type => !type.FullName!.Contains('<'))];

    [Theory]
    [MemberData(nameof(Types))]
    public void EachMember_IsDocumented(Type type)
    {
        IEnumerable<MemberInfo> members = type.GetMembers(Declared).Where(IsVisible).Append(type);
        Assert.Empty(members.Select(DocumentationName.Of).Except(Documented(type.Assembly)));
    }

    /// <summary>Nobody may derive from what was not made for it.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void EachType_IsSealedOrMeantToBeDerivedFrom(Type type) =>
        Assert.True(type.IsSealed || type.IsAbstract, $"{type} is neither.");

    [Fact]
    public void EachType_IsWhereItsUserLooks() => Assert.Equal(
        ["Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.Extensions.DependencyInjection", "StreamingJson", "StreamingJson.AspNetCore"],
        Libraries.SelectMany(library => library.GetExportedTypes()).Select(type => type.Namespace!).Distinct()
            .Order(StringComparer.Ordinal));

    /// <summary>Public, or for those who derive; not an accessor, nor what a record is given by the compiler.</summary>
    private static bool IsVisible(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        // What a class has that says nothing of constructors; one without a word that is written down does not compile.
        ConstructorInfo constructor when constructor.GetParameters().Length == 0 => false,
        MethodBase method => IsVisible(method) && !(method.IsSpecialName && method is MethodInfo),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        EventInfo happening => IsVisible(happening.AddMethod!),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static HashSet<string> Documented(Assembly library) => [.. XDocument
        .Load(Path.ChangeExtension(library.Location, ".xml")).Descendants("member").Where(member => member.Elements().Any()).Select(member => member.Attribute("name")!.Value)];
}
