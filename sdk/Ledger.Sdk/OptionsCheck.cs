using Ledger.Chaincode;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Texts;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Sdk;

/// <summary>Checks all options, reads all files they name, and tells every fault at once.</summary>
internal static class OptionsCheck
{
    /// <exception cref="LedgerConfigurationException">With every fault.</exception>
    public static LedgerClientParts ToParts(
        LedgerOptions options,
        LedgerKeys keys,
        ILoggerFactory? loggers,
        TimeProvider? time = null
    )
    {
        var faults = new SettingFaults();
        if (Normalisation.Fault is { } fault)
            faults.Add(fault);
        var trust = Trust(options, faults);
        var certificate = Certificate(options, time ?? TimeProvider.System, faults);
        Nodes(options, certificate, faults);
        var writers = Writers(options, keys, faults);
        Spans(options, faults);
        var unitKey = Try(() => keys.UnitKey?.ReadRsa(), "The unit key", faults);
        var codeKey = CodeKey(keys, trust, faults);
        if (
            unitKey is not null
            && trust is not null
            && !unitKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(trust.UnitKey)
        )
            faults.Add("The unit key is not the one that trust.json pins.");
        if (writers.Count > 0 && options.Outbox.Directory.Length == 0)
            faults.Add("Outbox:Directory is missing: a client that writes needs a folder of its own.");
        if (options.SeenFile.Length > 0 && options.Outbox.Directory.Length > 0)
            faults.Add("SeenFile is for a client without an outbox: the folder of Outbox:Directory keeps the same.");
        var head = options.SeenFile.Length == 0 ? null : Try(() => HeadFile.Open(options.SeenFile), "SeenFile", faults);
        if (faults.Count > 0)
            throw new LedgerConfigurationException(faults.All);
        return new LedgerClientParts
        {
            Trust = trust!,
            Nodes = new NodeChannels([.. options.Nodes], certificate, handler: null, time: time),
            Files = options.Outbox.Directory.Length == 0 ? null : new FolderFiles(options.Outbox.Directory),
            Head = head,
            Writers = writers,
            UnitKey = unitKey,
            CodeKey = codeKey,
            Outbox = new OutboxSettings
            {
                MaxPending = options.Outbox.MaxPending,
                WhenLocked = options.Outbox.WhenLocked,
                KeepSettled = options.Outbox.KeepSettled,
            },
            ReadTimeout = options.ReadTimeout,
            SubmitTimeout = options.SubmitTimeout,
            Confirm = options.Outbox.Confirm,
            Heartbeat = options.Heartbeat,
            WithoutLease = options.Health.WithoutLease,
            Time = time ?? TimeProvider.System,
            Log = loggers?.CreateLogger("Ledger.Sdk") ?? NullLogger.Instance,
        };
    }

    private static ICodeSigner? CodeKey(LedgerKeys keys, TrustAnchor? trust, SettingFaults faults)
    {
        if (keys.CodeKey is not null && keys.CodeSigner is not null)
            faults.Add("The code key was added twice, as a file and as a signer.");
        var signer = keys.CodeSigner ?? Try(() => keys.CodeKey?.ReadCodeSigner(), "The code key", faults);
        if (
            signer is not null
            && trust?.CodeKeys.Any(pinned => pinned.Spki.AsSpan().SequenceEqual(signer.Key.Spki)) == false
        )
            faults.Add("The code key is none that trust.json pins.");
        return signer;
    }

    private static TrustAnchor? Trust(LedgerOptions options, SettingFaults faults)
    {
        if (options.TrustFile.Length == 0)
        {
            faults.Add("TrustFile is missing: trust.json is pinned at installation.");
            return null;
        }
        return Try(
            () => TrustAnchor.Read(File.ReadAllBytes(options.TrustFile)),
            "TrustFile " + options.TrustFile,
            faults
        );
    }

    private static CertificateFiles? Certificate(LedgerOptions options, TimeProvider time, SettingFaults faults)
    {
        var given = options.Certificate;
        if (given.File.Length == 0 && given.KeyFile.Length == 0)
            return null;
        var files = new CertificateFiles(
            given.File,
            given.KeyFile.Length == 0 ? given.File : given.KeyFile,
            given.AuthorityFile.Length == 0 ? null : given.AuthorityFile,
            given.PasswordFile.Length == 0 ? null : given.PasswordFile
        );
        // Each is looked at, so that all that is missing is told at once.
        var readable = IsReadable("Certificate:File", files.File, faults);
        if (given.KeyFile.Length > 0)
            readable &= IsReadable("Certificate:KeyFile", given.KeyFile, faults);
        if (given.PasswordFile.Length > 0)
            readable &= IsReadable("Certificate:PasswordFile", given.PasswordFile, faults);
        if (readable && PasswordFault(files) is { } password)
            faults.Add(password);
        else if (readable)
            Try(
                () =>
                {
                    using var own = files.LoadOwn();
                    if (OwnCertificate.TermFault(files.File, own, time.GetUtcNow()) is { } term)
                        faults.Add(term);
                    return own;
                },
                "Certificate",
                faults
            );
        Try(files.LoadAuthorities, "Certificate:AuthorityFile", faults);
        return files;
    }

    /// <summary>A key and a password that do not go together; what else is wrong with them is told when they are read.</summary>
    private static Bilingual? PasswordFault(CertificateFiles files)
    {
        if (files.IsKeyEncrypted() == files.PasswordFile is not null)
            return null;
        return files.PasswordFile is null
            ? new Bilingual(
                $"客户端证书的私钥 {files.KeyFile} 已加密：请用 Certificate:PasswordFile（命令为 --certificate-password）给出密码文件。",
                $"The client certificate's key {files.KeyFile} is encrypted: name the file of its password, Certificate:PasswordFile (of the command --certificate-password)."
            )
            : new Bilingual(
                $"客户端证书的私钥 {files.KeyFile} 未加密，却给出了密码文件 {files.PasswordFile}。",
                $"The client certificate's key {files.KeyFile} is not encrypted, and a file of its password is named: {files.PasswordFile}."
            );
    }

    private static void Nodes(LedgerOptions options, CertificateFiles? certificate, SettingFaults faults)
    {
        if (options.Nodes.Count == 0)
            faults.Add("Nodes is empty: name at least one node's address.");
        foreach (var node in options.Nodes)
            if (!node.IsAbsoluteUri || node.Scheme is not ("http" or "https"))
                faults.Add("Node " + node + " is no http or https address.");
            else if (IsPlain(node) && !node.IsLoopback)
                faults.Add("Node " + node + " is plain http: only this machine is reached so.");
            else if (!IsPlain(node) && certificate is null)
                faults.Add(
                    "Node " + node + " asks for a client certificate: set Certificate:File and Certificate:KeyFile."
                );
    }

    private static bool IsPlain(Uri node) => string.Equals(node.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);

    private static List<(string Name, ISigner Signer)> Writers(
        LedgerOptions options,
        LedgerKeys keys,
        SettingFaults faults
    )
    {
        var result = keys.Writers.ToList();
        foreach (var (name, writer) in options.Writers)
        {
            var readable = IsReadable("Writers:" + name + ":Keystore", writer.Keystore, faults);
            readable &= IsReadable("Writers:" + name + ":PasswordFile", writer.PasswordFile, faults);
            if (
                readable
                && Try(() => Signer.Keystore(writer.Keystore, writer.PasswordFile), "Writers:" + name, faults)
                    is { } signer
            )
                result.Add((name, signer));
        }
        foreach (var (name, _) in result)
            if (TextProfiles.KeyName.Check(name) is { } problem)
                faults.Add("The writer name \"" + name + "\": " + problem.En);
        foreach (var twice in result.GroupBy(w => w.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add("The writer name \"" + twice.Key + "\" was added twice.");
        foreach (var twice in result.GroupBy(w => w.Signer.Address).Where(g => g.Count() > 1))
            faults.Add("The writer key " + twice.Key + " was added twice.");
        return result;
    }

    private static void Spans(LedgerOptions options, SettingFaults faults)
    {
        if (options.ReadTimeout <= TimeSpan.Zero || options.SubmitTimeout <= TimeSpan.Zero)
            faults.Add("ReadTimeout and SubmitTimeout must be above zero.");
        if (options.Heartbeat < TimeSpan.FromSeconds(5) || options.Heartbeat > TimeSpan.FromSeconds(55))
            faults.Add("Heartbeat must be from 5 to 55 s.");
        if (options.Outbox.Confirm is not (Confirm.Node or Confirm.Proof))
            faults.Add("Outbox:Confirm must be Node or Proof.");
        if (!Enum.IsDefined(options.Health.WithoutLease))
            faults.Add("Health:WithoutLease must be Healthy, Degraded or Unhealthy.");
        if (options.Outbox.MaxPending < 1)
            faults.Add("Outbox:MaxPending must be above zero.");
        if (options.Outbox.KeepSettled < TimeSpan.Zero || options.Outbox.WhenLocked < TimeSpan.Zero)
            faults.Add("Outbox:KeepSettled and Outbox:WhenLocked cannot be below zero.");
    }

    private static bool IsReadable(string place, string path, SettingFaults faults)
    {
        if (path.Length == 0)
        {
            faults.Add(place + " is missing.");
            return false;
        }
        return Try(
            () =>
            {
                using var file = File.OpenRead(path);
                return file;
            },
            place,
            faults
        )
            is not null;
    }

    private static T? Try<T>(Func<T?> read, string what, SettingFaults faults)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or System.Security.Cryptography.CryptographicException
                        or ArgumentException
                        or FormatException
                        or KeystoreException
                        or InvalidDataException
                        or System.Text.Json.JsonException
            )
        {
            faults.Add(what + ": " + e.Message);
            return null;
        }
    }
}
