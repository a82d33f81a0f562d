using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Terminal;
using Ledger.Evidence;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger inspect header HEX|FILE</c>: number, block hash, seal hash, round, coinbase, signers.</summary>
internal static class InspectHeader
{
    private const int MaxBytes = 32 * 1024;

    public static Command Build(Frame frame)
    {
        var verb = frame.Verb("header", "inspect.header");
        var source = new Argument<string>("HEX|FILE") { Description = frame.Texts["argument.header"] };
        verb.Add(source);
        frame.Does(
            verb,
            (session, parsed) => Run(session, InputFile.HexOrFile(parsed.GetRequiredValue(source), MaxBytes))
        );
        return verb;
    }

    private static int Run(Session session, byte[] rlp)
    {
        BlockHeader header;
        try
        {
            header = BlockHeader.Decode(rlp);
        }
        catch (RlpException fault)
        {
            throw new CliException(ExitCode.Refused, "error.header", fault.Message);
        }
        var digest = header.SealHash;
        var signers = header
            .Extra.Seals.Select(seal => Secp256k1Signature.Recover(digest, seal.AsSpan(0, 64), seal[64]))
            .ToList();
        var json = new JsonObject
        {
            ["number"] = header.Number.ToString(CultureInfo.InvariantCulture),
            ["time"] = header.Timestamp.ToString(CultureInfo.InvariantCulture),
            ["hash"] = header.Hash.ToString(),
            ["sealHash"] = digest.ToString(),
            ["round"] = header.Extra.Round,
            ["parent"] = header.ParentHash.ToString(),
            ["stateRoot"] = header.StateRoot.ToString(),
            ["coinbase"] = header.Coinbase.ToString(),
            ["signers"] = new JsonArray([.. signers.Select(s => (JsonNode?)s?.ToString())]),
        };
        session.Answer(json, screen => Show(screen, session, header, digest, signers));
        return signers.TrueForAll(static s => s is not null) ? ExitCode.Fine : ExitCode.Refused;
    }

    private static void Show(
        Spectre.Console.IAnsiConsole screen,
        Session session,
        BlockHeader header,
        Bytes32 digest,
        List<Address?> signers
    )
    {
        var texts = session.Texts;
        screen.Pairs([
            (texts["header.number"], header.Number.ToString(CultureInfo.InvariantCulture)),
            (texts["header.time"], Times.Show(header.Timestamp)),
            (texts["header.hash"], header.Hash.ToString()),
            (texts["header.sealHash"], digest.ToString()),
            (texts["header.round"], header.Extra.Round.ToString(CultureInfo.InvariantCulture)),
            (texts["header.parent"], header.ParentHash.ToString()),
            (texts["header.stateRoot"], header.StateRoot.ToString()),
            (texts["header.coinbase"], header.Coinbase.ToString()),
            .. signers.Select(s => (texts["header.signer"], s?.ToString() ?? texts["header.signer.bad"])),
        ]);
    }
}
