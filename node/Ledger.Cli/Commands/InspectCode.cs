using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Texts;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger inspect code TEXT [--trust FILE]</c>: what a QR code carries and whether a pinned key signed it.</summary>
internal static class InspectCode
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("code", "inspect.code");
        var text = new Argument<string>("TEXT") { Description = frame.Texts["argument.code"] };
        var trust = TrustFile.Option(frame);
        verb.Add(text);
        verb.Add(trust);
        frame.Does(verb, (session, parsed) => Run(session, parsed.GetRequiredValue(text), parsed.GetValue(trust)));
        return verb;
    }

    private static int Run(Session session, string text, string? trustPath)
    {
        var code = CodeInput.Parse(text.Trim());
        var trust = TrustFile.Open(trustPath);
        var genesis = trust.Anchor.GenesisHash;
        var signature = Signature(code, trust.Anchor);
        var payload = code.Payload;
        var day = DateTimeOffset
            .UnixEpoch.AddDays(payload.IssueDay)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var area = (payload.Area / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        var json = new JsonObject
        {
            ["kind"] = payload.Kind.ToString(),
            ["filing"] = code.Filing(genesis).ToString(),
            ["version"] = payload.Version,
            ["issueDay"] = day,
            ["contractNo"] = payload.ContractNo,
            ["area"] = area,
            ["host"] = code.Host,
            ["algorithm"] = code.Algorithm.ToString(),
            ["keyId"] = Convert.ToHexStringLower(code.KeyId),
            ["digest"] = code.Digest.ToString(),
            ["signature"] = signature.ToString(),
        };
        session.Answer(
            json,
            screen =>
                screen.Pairs([
                    (session.Texts["code.kind"], session.Texts["code.kind." + payload.Kind]),
                    (session.Texts["code.filing"], code.Filing(genesis).ToString()),
                    (session.Texts["code.version"], payload.Version.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["code.day"], day),
                    (session.Texts["code.contractNo"], ShownText.Of(payload.ContractNo)),
                    (session.Texts["code.area"], area),
                    (session.Texts["code.host"], code.Host ?? ""),
                    (session.Texts["code.key"], $"{code.Algorithm} {Convert.ToHexStringLower(code.KeyId)}"),
                    (
                        session.Texts["code.signature"],
                        signature == CodeFault.None
                            ? session.Texts["code.signature.good"]
                            : session.Texts["error.code." + signature, signature]
                    ),
                ])
        );
        return signature switch
        {
            CodeFault.None => ExitCode.Fine,
            CodeFault.OtherKey or CodeFault.OtherLedger => ExitCode.CouldNot,
            _ => ExitCode.Refused,
        };
    }

    /// <summary>The best answer of any pinned key; a key that is not the code's own says nothing against it.</summary>
    private static CodeFault Signature(SignedCode code, TrustAnchor trust)
    {
        var answer = CodeFault.OtherKey;
        foreach (var pinned in trust.CodeKeys)
        {
            if (!CodeKey.TryRead((CodeAlgorithm)pinned.Alg, pinned.Spki, out var key))
                continue;
            var fault = code.Verify(key, trust.GenesisHash);
            if (fault != CodeFault.OtherKey)
                return fault;
            answer = fault;
        }
        return answer;
    }
}
