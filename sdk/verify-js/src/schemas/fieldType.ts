/** A field's type as its leaf carries it; 0 is a stated absence, provable like a value. */
export const FieldType = { Absent: 0, Text: 1, Unsigned: 2, Date: 3, Bytes32: 4, Bool: 5 } as const;
export type FieldType = (typeof FieldType)[keyof typeof FieldType];
