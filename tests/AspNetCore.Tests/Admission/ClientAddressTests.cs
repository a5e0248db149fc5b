using System.Net;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests;

public class ClientAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff")]
    [InlineData("fe80::1%1", "fe80::2%2")]
    public void Of_OneClient_IsEqual(string one, string other)
    {
        ClientAddress first = ClientAddress.Of(IPAddress.Parse(one));
        ClientAddress second = ClientAddress.Of(IPAddress.Parse(other));
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("10.0.0.1", "11.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [InlineData("2001:db8:1:2::1", "3001:db8:1:2::1")]
    [InlineData("0.0.0.0", "::")]
    [InlineData("0.0.0.1", "0:0:0:1::")]
    [InlineData("127.0.0.1", "::1")]
    public void Of_TwoClients_AreNot(string one, string other) =>
        Assert.NotEqual(ClientAddress.Of(IPAddress.Parse(one)), ClientAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void Of_NoAddress_IsOneClient()
    {
        Assert.Equal(ClientAddress.Of(null), ClientAddress.Of(null));
        Assert.NotEqual(ClientAddress.Of(null), ClientAddress.Of(IPAddress.Any));
        Assert.NotEqual(ClientAddress.Of(null), ClientAddress.Of(IPAddress.IPv6Any));
    }

    [Fact]
    public void TryEnter_NoAddress_IsLimitedToo()
    {
        using StreamAdmission admission = new(null, 1);
        Assert.True(admission.TryEnter(new DefaultHttpContext(), out _, out _));
        Assert.False(admission.TryEnter(new DefaultHttpContext(), out _, out StreamLimit refusedBy));
        Assert.Equal(StreamLimit.StreamsOfClient, refusedBy);
    }
}
