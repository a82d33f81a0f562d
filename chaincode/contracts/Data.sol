// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Range} from "./generated/Machines.sol";
import {BadValue, DigestMissing, TooMany} from "./generated/Refusals.sol";
import {Statement} from "./interfaces/Statement.sol";

/// @notice Reads the fields of a statement's data. What is not the canonical ABI encoding is refused by name
/// (BadValue "data"), so that data has one reading and a malformed one never looks like an empty revert.
library Data {
    uint256 internal constant LIST_LIMIT = 32;

    /// @dev The data must have exactly `words` words.
    function exactly(Statement calldata s, uint256 words) internal pure {
        if (s.data.length != words * 32) revert BadValue(s.record, "data");
    }

    /// @dev The last field, number `field`, is an array of elements of `elementWords` words; returns its length.
    function list(Statement calldata s, uint256 field, uint256 fields, uint256 elementWords) internal pure returns (uint256 n) {
        if (s.data.length < fields * 32 + 32) revert BadValue(s.record, "data");
        n = uint256(word(s, fields));
        if (
            uint256(word(s, field)) != fields * 32 || n > s.data.length
                || s.data.length != (fields + 1 + n * elementWords) * 32
        ) revert BadValue(s.record, "data");
    }

    /// @dev As `list`, of consents: bytes32[], at most 32.
    function consents(Statement calldata s, uint256 fields) internal pure {
        if (list(s, fields - 1, fields, 1) > LIST_LIMIT) revert TooMany(s.record, "consents", LIST_LIMIT);
    }

    /// @dev Word `i` as it is; the caller has checked that it is there.
    function word(Statement calldata s, uint256 i) internal pure returns (bytes32) {
        return bytes32(s.data[i * 32:]);
    }

    /// @dev A required digest.
    function digest(Statement calldata s, uint256 i, bytes32 field) internal pure returns (bytes32 value) {
        value = word(s, i);
        if (value == 0) revert DigestMissing(s.record, field);
    }

    /// @dev A required identifier.
    function id(Statement calldata s, uint256 i, bytes32 field) internal pure returns (bytes32 value) {
        value = word(s, i);
        if (value == 0) revert BadValue(s.record, field);
    }

    /// @dev An unsigned number of at most `max`; more is no canonical encoding of its type.
    function number(Statement calldata s, uint256 i, uint256 max) internal pure returns (uint256 value) {
        value = uint256(word(s, i));
        if (value > max) revert BadValue(s.record, "data");
    }

    /// @dev A uint8 of any value.
    function u8(Statement calldata s, uint256 i) internal pure returns (uint8) {
        return uint8(number(s, i, type(uint8).max));
    }

    /// @dev A uint32 of any value.
    function u32(Statement calldata s, uint256 i) internal pure returns (uint32) {
        return uint32(number(s, i, type(uint32).max));
    }

    /// @dev A uint64 of any value.
    function u64(Statement calldata s, uint256 i) internal pure returns (uint64) {
        return uint64(number(s, i, type(uint64).max));
    }

    /// @dev A number outside its range (ledger.json) is BadValue with its field's name.
    function u8(Statement calldata s, uint256 i, uint256 min, uint256 max, bytes32 field) internal pure returns (uint8 value) {
        value = u8(s, i);
        _within(s, value, min, max, field);
    }

    /// @dev As for uint8.
    function u64(Statement calldata s, uint256 i, uint256 min, uint256 max, bytes32 field) internal pure returns (uint64 value) {
        value = u64(s, i);
        _within(s, value, min, max, field);
    }

    /// @dev Fen, above zero; sums of two fit uint64.
    function amount(Statement calldata s, uint256 i, bytes32 field) internal pure returns (uint64) {
        return u64(s, i, Range.AmountMin, Range.AmountMax, field);
    }

    /// @dev A block's number, 0 = not given.
    function blockNumber(Statement calldata s, uint256 i, bytes32 field) internal pure returns (uint64) {
        return u64(s, i, Range.BlockMin, Range.BlockMax, field);
    }

    /// @dev The range of a field, by name.
    function _within(Statement calldata s, uint256 value, uint256 min, uint256 max, bytes32 field) private pure {
        if (value < min || value > max) revert BadValue(s.record, field);
    }

    /// @dev A bool: 0 or 1, nothing else.
    function flag(Statement calldata s, uint256 i) internal pure returns (bool) {
        return number(s, i, 1) == 1;
    }
}
