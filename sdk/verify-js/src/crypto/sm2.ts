import { weierstrass, type WeierstrassPoint } from "@noble/curves/abstract/weierstrass.js";
import { ascii, concat, fromHex, toBigInt, word } from "../primitives/bytes.js";
import { sm3 } from "./sm3.js";

/** sm2p256v1, GB/T 32918.5-2017, 2. */
const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const Point = /* @__PURE__ */ weierstrass(curve);

export type Sm2Point = WeierstrassPoint<bigint>;

/** The point of 64 bytes x ‖ y; null where they are no point of the curve. */
export function sm2Point(xy: Uint8Array): Sm2Point | null {
  try {
    const point = Point.fromBytes(concat(Uint8Array.of(4), xy));
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}

/** Checks r ‖ s with SM3 and the default user id (GB/T 32918.2-2016, 7.1). */
export function sm2Verify(signature: Uint8Array, message: Uint8Array, key: Sm2Point): boolean {
  const r = toBigInt(signature.subarray(0, 32));
  const s = toBigInt(signature.subarray(32));
  if (signature.length !== 64 || r === 0n || s === 0n || r >= curve.n || s >= curve.n) return false;
  const t = (r + s) % curve.n;
  if (t === 0n) return false;
  const point = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t));
  if (point.is0()) return false;
  return (toBigInt(sm3(concat(identity(key), message))) + point.toAffine().x) % curve.n === r;
}

/** Z_A of GB/T 32918.2-2016, 5.5, for the user id 1234567812345678. */
function identity(key: Sm2Point): Uint8Array {
  const id = ascii("1234567812345678");
  const { x, y } = key.toAffine();
  const parts = [curve.a, curve.b, curve.Gx, curve.Gy, x, y].map(word);
  return sm3(concat(fromHex("0x0080"), id, ...parts));
}
