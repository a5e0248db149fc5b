using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamingJson.WebHost.Tests.Seeds;

/// <summary>A certificate for loopback, with its key, in a file that the host can read and curl can trust.</summary>
internal sealed class Certificate : IDisposable
{
    public Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        System.IO.File.WriteAllText(File, $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    public string File { get; } = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");

    public void Dispose() => System.IO.File.Delete(File);
}
