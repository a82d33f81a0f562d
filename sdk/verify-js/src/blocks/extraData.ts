import { type Bytes32 } from "../primitives/bytes.js";
import { recoverableSize } from "../crypto/secp256k1.js";
import { RlpError, RlpReader } from "../rlp/reader.js";
import { rlpBytes, rlpHex, rlpList, rlpUint } from "../rlp/writer.js";

/** A QBFT header's extraData in contract mode: RLP([vanity, [], c0, round, [seal...]]); docs/evidence.md 6. */
export interface ExtraData {
  readonly vanity: Bytes32;
  readonly round: bigint;
  readonly seals: readonly Uint8Array[];
}

/** Throws {@link RlpError}; a validator list or a vote is refused, since validators come from the contract. */
export function decodeExtraData(bytes: Uint8Array): ExtraData {
  const outer = new RlpReader(bytes);
  const list = outer.readList();
  outer.finish();
  const vanity = list.readBytes32();
  list.readList().finish();
  list.readList().finish();
  const round = list.readUint64();
  if (round > 0xffffffffn) throw new RlpError("a round above 32 bits");
  const sealList = list.readList();
  list.finish();
  const seals: Uint8Array[] = [];
  while (!sealList.atEnd) seals.push(sealList.readFixed(recoverableSize));
  return { vanity, round, seals };
}

export function encodeExtraData(extra: ExtraData): Uint8Array {
  const empty = rlpList();
  return rlpList(rlpHex(extra.vanity), empty, empty, rlpUint(extra.round), rlpList(...extra.seals.map(rlpBytes)));
}
