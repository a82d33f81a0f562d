const types = new Set(["uint8", "uint32", "uint64", "uint256", "bytes32", "bool", "address", "bytes32[]"]);

/** Reads and checks the machine files; throws at the first fault, with the file's own words. */
export function readMachines(read) {
  const ledger = read("ledger");
  const machines = ["units", "filings", "taxes", "escrows", "organisations"].map((n) => machine(read(n), ledger));
  const refusals = read("refusals").map((r, i) => refusal(r, i + 1));
  unique("refusals", refusals);
  for (const list of [ledger.kinds, ledger.roles, ledger.parameters]) unique("ledger.json", list);
  for (const r of ledger.ranges) range(r, refusals);
  return { ...ledger, machines, refusals, gas: read("gas") };
}

function machine(m, ledger) {
  const fail = (why) => { throw new Error(m.name + ": " + why); };
  const ranged = (text) => rangedField(text, ledger.ranges, fail);
  unique(m.name, m.states);
  unique(m.name, m.events);
  const kind = ledger.kinds.find((k) => k.number === m.kind);
  if (kind?.name !== m.name) fail("kind " + m.kind + " is not in ledger.json");
  const structs = Object.fromEntries(Object.entries(m.structs ?? {}).map(([n, f]) => [n, f.map(ranged)]));
  for (const e of m.events) {
    e.fields = (e.fields ?? []).map(ranged);
    for (const f of e.fields)
      if (!types.has(f.type) && !(f.type.endsWith("[]") && f.type.slice(0, -2) in structs)) fail(e.name + ": type " + f.type);
    if (!m.transitions.some((t) => t.event === e.name) && e.name !== "annotate") fail("event without a row: " + e.name);
  }
  for (const t of m.transitions) {
    const event = m.events.find((e) => e.name === t.event) ?? fail("row of an unknown event " + t.event);
    for (const s of [...t.from, ...t.to])
      if (s !== "-" && s !== "same" && !m.states.some((x) => x.name === s)) fail("unknown state " + s);
    for (const r of t.roles ?? [])
      if (r !== "any" && !ledger.roles.some((x) => x.name === r)) fail("unknown role " + r);
    if (!t.later && event.later) fail(t.event + " comes later, its row does not");
    if (!t.roles && !event.follows && !event.later) fail(t.event + " names no role");
    t.keys ??= 1;
  }
  reachable(m, fail);
  return { ...m, structs };
}

/** Every state must be reachable by the rows, later ones included, and no row may leave a terminal state. */
function reachable(m, fail) {
  const seen = new Set(["-"]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const t of m.transitions)
      if (t.from.some((s) => seen.has(s)))
        for (const s of t.to) if (s !== "same" && !seen.has(s)) { seen.add(s); grown = true; }
  }
  for (const s of m.states) {
    if (!seen.has(s.name)) fail("state " + s.name + " cannot be reached");
    if (s.terminal && m.transitions.some((t) => t.from.includes(s.name))) fail("a row leaves the terminal state " + s.name);
  }
}

function refusal(r, number) {
  const match = /^([A-Z][A-Za-z]*)\((.*)\)$/.exec(r.error);
  if (!match) throw new Error("refusals: " + r.error);
  return { ...r, number, name: match[1], fields: match[2] === "" ? [] : match[2].split(", ").map(field) };
}

function field(text) {
  const parts = text.split(" ");
  if (parts.length !== 2) throw new Error("field: " + text);
  return { type: parts[0], name: parts[1] };
}

/** A field of an event: every number names its range, nothing else has one. */
function rangedField(text, ranges, fail) {
  const [type, name, rangeName] = text.split(" ");
  const plain = field(type + " " + name);
  if (text.split(" ").length > 3) fail("field: " + text);
  const isNumber = type.startsWith("uint");
  if (!isNumber && rangeName !== undefined) fail(text + ": a range of what is no number");
  if (!isNumber) return plain;
  const found = ranges.find((r) => r.name === rangeName) ?? fail(text + ": no range of ledger.json");
  if (BigInt(found.max) >= 1n << BigInt(type.slice(4))) fail(text + ": the range is wider than the type");
  return { ...plain, range: found };
}

/** Every number of the ledger fits 63 bits: what one side can hold, every side can. */
function range(r, refusals) {
  const [min, max] = [BigInt(r.min), BigInt(r.max)];
  if (min < 0n || min > max || max >= 1n << 63n) throw new Error("ledger.json: range " + r.name);
  for (const name of r.refusals)
    if (!refusals.some((x) => x.name === name)) throw new Error("ledger.json: range " + r.name + ": no refusal " + name);
}

function unique(where, list) {
  for (const key of ["number", "name"])
    if (new Set(list.map((x) => x[key])).size !== list.length) throw new Error(where + ": a " + key + " stands twice");
  if (list.some((x) => !Number.isInteger(x.number) || x.number < 1)) throw new Error(where + ": numbers start at 1");
}

export const pascal = (name) => name[0].toUpperCase() + name.slice(1);
export const built = (m) => m.events.filter((e) => !e.later);

/** The rows of what is built by number: state 0 = no record yet (from) or the state as it is (to); no role = follows. */
export const rulesOf = (m) => {
  const state = (name) => m.states.find((s) => s.name === name)?.number ?? 0;
  return m.transitions
    .filter((t) => !t.later)
    .map((t) => ({
      event: m.events.find((e) => e.name === t.event).number,
      from: t.from.map(state),
      roles: t.roles ?? [],
      keys: t.keys,
      to: t.to.map(state),
    }));
};
