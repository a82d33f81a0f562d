import { built, pascal } from "./machines.mjs";
import { head } from "./evidence.mjs";

// Solidity type -> C# type, writer's and reader's method.
const map = {
  uint8: ["byte", "UInt8"], uint32: ["uint", "UInt32"], uint64: ["ulong", "UInt64"], uint256: ["ulong", "UInt256"],
  bool: ["bool", "Bool"], bytes32: ["Bytes32", "Bytes32"], address: ["Address", "Address"], "bytes32[]": ["IReadOnlyList<Bytes32>", "Bytes32Array"],
};
const typeOf = (t) => map[t]?.[0] ?? `IReadOnlyList<${t.slice(0, -2)}>`;
const writeOf = (f) => map[f.type] ? `${map[f.type][1]}(${pascal(f.name)})` : `Array(${pascal(f.name)}, static (w, v) => v.Write(w))`;
const readOf = (t) => map[t] ? `${map[t][1]}()` : `Array(${t.slice(0, -2)}.Words, ${t.slice(0, -2)}.Read)`;
const parameters = (fields) => fields.map((f) => `${typeOf(f.type)} ${pascal(f.name)}`).join(", ");
const using = "using Ledger.Chaincode.Abi;\nusing Ledger.Evidence.Machines;\nusing Ledger.Evidence.Primitives;\n\nnamespace Ledger.Chaincode;\n\n";

function struct(name, fields) {
  return `/// <summary>A static tuple of ${fields.length} words inside an array.</summary>\npublic sealed record ${name}(${parameters(fields)})\n{\n    internal const int Words = ${fields.length};\n\n    internal void Write(AbiWriter writer)\n    {\n${fields.map((f) => `        writer.${writeOf(f)};\n`).join("")}    }\n\n    internal static ${name} Read(ref AbiReader reader) =>\n        new(${fields.map((f) => `reader.${readOf(f.type)}`).join(", ")});\n}\n`;
}

function record(m, e) {
  const name = m.name + pascal(e.name) + "Data";
  const read = e.fields.map((f) => `reader.${readOf(f.type)}`).join(", ");
  return `/// <summary>${e.zh} / ${m.label.en}, event ${e.number} ${e.name}: ${e.fields.map((f) => f.type + " " + f.name).join(", ") || "no fields"}.</summary>
public sealed record ${name}(${parameters(e.fields)}) : IEventData
{
    public static RecordKind EventKind => RecordKind.${m.name};

    public static ushort EventNumber => ${e.number};

    public RecordKind Kind => EventKind;

    public ushort Number => EventNumber;

    public byte[] Encode()
    {
        var writer = new AbiWriter(${e.fields.length});
${e.fields.map((f) => `        writer.${writeOf(f)};\n`).join("")}        return writer.Finish();
    }

    /// <summary>Reads the strict canonical encoding; anything else throws.</summary>
    /// <exception cref="FormatException">Not the canonical ABI encoding of these fields.</exception>
    public static ${name} Decode(ReadOnlySpan<byte> data)
    {
        var reader = new AbiReader(data, ${e.fields.length});
        var value = new ${name}(${read});
        reader.Finish();
        return value;
    }
}
`;
}

/** A refusal's text: what `says` words with the parameters in braces, else the plain one. */
const text = (r, lang) => {
  if (!r.says) return JSON.stringify(r[lang]);
  const known = r.fields.map((f) => f.name);
  return "$" + JSON.stringify(r.says[lang].replace(/\{(\w+)\}/g, (_, name) => {
    if (!known.includes(name)) throw new Error("refusals: " + r.error + " has no " + name);
    return `{${pascal(name)}}`;
  }));
};

function refusal(r) {
  const fields = [{ type: "bytes32", name: "record" }, ...r.fields];
  return `/// <summary>${r.number}. ${r.en}</summary>
public sealed record ${r.name}(${parameters(fields)})
    : Refusal(${r.number}, ${JSON.stringify(r.name)}, ${text(r, "zh")}, ${text(r, "en")}, Remedy.${r.remedy})
{
    public const string Signature = ${JSON.stringify(`${r.name}(${fields.map((f) => f.type).join(",")})`)};

    public override byte[] Encode()
    {
        var writer = new AbiWriter(${fields.length}, Signature);
${fields.map((f) => `        writer.${writeOf(f)};\n`).join("")}        return writer.Finish();
    }

    internal static Refusal Read(ref AbiReader reader) => new ${r.name}(${fields.map((f) => `reader.${readOf(f.type)}`).join(", ")});
}
`;
}

export function chaincode({ machines, refusals, gas }) {
  const structs = machines.flatMap((m) => Object.entries(m.structs)).map(([n, f]) => struct(n, f));
  const records = machines.flatMap((m) => built(m).map((e) => record(m, e)));
  const decode = machines.flatMap((m) => built(m).map((e) => `            (RecordKind.${m.name}, ${e.number}) => ${m.name}${pascal(e.name)}Data.Decode(data),\n`));
  const face = `/// <summary>The typed data of an event.</summary>\npublic interface IEventData\n{\n    RecordKind Kind { get; }\n\n    ushort Number { get; }\n\n    byte[] Encode();\n}\n\n/// <summary>Reads the data of any event that is built.</summary>\npublic static class EventData\n{\n    /// <returns>Null for an event that this version does not know.</returns>\n    /// <exception cref="FormatException">Not the canonical ABI encoding of the event's fields.</exception>\n    public static IEventData? Decode(RecordKind kind, ushort number, ReadOnlySpan<byte> data) =>\n        (kind, number) switch\n        {\n${decode.join("")}            _ => null,\n        };\n}\n`;
  const cases = refusals.map((r) => `        Add(${r.name}.Signature, ${r.fields.length + 1}, ${r.name}.Read);\n`);
  const index = `internal static partial class RefusalDecoder\n{\n    static partial void AddAll()\n    {\n${cases.join("")}    }\n}\n`;
  const limits = machines.flatMap((m) => built(m).filter((e) => !e.follows).map((e) => `            (RecordKind.${m.name}, ${e.number}) => ${gas[m.name][e.name]},\n`));
  const elements = gas.perElement;
  const gasTable = `/// <summary>Gas limits of statements by event, measured with a margin (chaincode/machines/gas.json).</summary>\npublic static class GasLimits\n{\n    /// <summary>Limit of a proposal or its retraction (kind 0).</summary>\n    public const uint Proposal = ${gas.proposal};\n\n    /// <summary>What an element of a list in the data adds: a further unit of open, a payment leg; others nothing.</summary>\n    public static uint PerElement(RecordKind kind, ushort number) =>\n        (kind, number) switch\n        {\n${Object.entries(elements).map(([k, v]) => { const [n, e] = k.split("."); const m = machines.find((x) => x.name === n); return `            (RecordKind.${n}, ${m.events.find((x) => x.name === e).number}) => ${v},\n`; }).join("")}            _ => 0,\n        };\n\n    /// <returns>0 for an event that cannot be called.</returns>\n    public static uint Of(RecordKind kind, ushort number) =>\n        (kind, number) switch\n        {\n${limits.join("")}            _ => 0,\n        };\n}\n`;
  const folder = "chaincode/Ledger.Chaincode/";
  return [
    [folder + "Events/EventData.g.cs", head + using + [face, ...structs, ...records].join("\n")],
    [folder + "Refusals/Refusals.g.cs", head + using + [...refusals.map(refusal), index].join("\n")],
    [folder + "Contracts/GasLimits.g.cs", head + using.replace("using Ledger.Chaincode.Abi;\n", "").replace("using Ledger.Evidence.Primitives;\n", "") + gasTable],
  ];
}
