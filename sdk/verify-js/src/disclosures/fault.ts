/** Why a disclosure, or a value in it, is refused; the names are those of Ledger.Evidence. */
export type DisclosureFault =
  | "UnknownSchema"
  | "UnknownProfile"
  | "IndexOutOfRange"
  | "IndexTwice"
  | "WrongType"
  | "BadValue"
  | "BadText"
  | "ValueTooLong"
  | "BadSalt"
  | "SaltReused"
  | "WrongPathLength"
  | "CommitmentMismatch"
  | "Empty"
  | "BadForm"
  | "DocumentFieldsIncomplete";
