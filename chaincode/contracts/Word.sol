// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Word 0 of a record, from the low end: state 8, seq 32, version 32, time 64, then 120 bits of its kind
/// (formats.md 4). One word, so that a transition reads and writes it once. Zero = absent.
type Word is uint256;

using {stateOf, seqOf, versionOf, timeOf, ownOf, next, followed, withVersion, withOwn, isAbsent} for Word global;

uint256 constant OWN_SHIFT = 136;

/// @dev The state; of an absent record 0, which is none.
function stateOf(Word w) pure returns (uint8) {
    return uint8(Word.unwrap(w));
}

/// @dev How many events the record has.
function seqOf(Word w) pure returns (uint32) {
    return uint32(Word.unwrap(w) >> 8);
}

/// @dev The version; what it counts is the kind's.
function versionOf(Word w) pure returns (uint32) {
    return uint32(Word.unwrap(w) >> 40);
}

/// @dev The event time of the last event, in Unix seconds.
function timeOf(Word w) pure returns (uint64) {
    return uint64(Word.unwrap(w) >> 72);
}

/// @dev The bits of the record's kind, shifted down.
function ownOf(Word w) pure returns (uint256) {
    return Word.unwrap(w) >> OWN_SHIFT;
}

/// @dev No event has created the record.
function isAbsent(Word w) pure returns (bool) {
    return Word.unwrap(w) == 0;
}

/// @dev The word of a record after its first event.
function firstWord(uint8 state, uint32 version, uint64 time, uint256 own) pure returns (Word) {
    return Word.wrap(pack(state, 1, version, time) | (own << OWN_SHIFT));
}

/// @dev After an event that was called.
function next(Word w, uint8 state, uint64 time) pure returns (Word) {
    return Word.wrap(pack(state, w.seqOf() + 1, w.versionOf(), time) | (w.ownOf() << OWN_SHIFT));
}

/// @dev After an event that followed another record's: it raises the time, never lowers it.
function followed(Word w, uint8 state, uint64 time) pure returns (Word) {
    return w.next(state, time > w.timeOf() ? time : w.timeOf());
}

/// @dev The same word with another version.
function withVersion(Word w, uint32 version) pure returns (Word) {
    return Word.wrap((Word.unwrap(w) & ~(uint256(type(uint32).max) << 40)) | (uint256(version) << 40));
}

/// @dev The same word with other bits of its kind.
function withOwn(Word w, uint256 own) pure returns (Word) {
    return Word.wrap((Word.unwrap(w) & ((1 << OWN_SHIFT) - 1)) | (own << OWN_SHIFT));
}

/// @dev The fields that all kinds have, each in its place; the kind's own bits are zero.
function pack(uint8 state, uint32 seq, uint32 version, uint64 time) pure returns (uint256) {
    return uint256(state) | (uint256(seq) << 8) | (uint256(version) << 40) | (uint256(time) << 72);
}
