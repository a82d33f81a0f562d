// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BATCH, CONSORTIUM} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {Word} from "./Word.sol";
import {Parameter, Range} from "./generated/Machines.sol";
import {
    BadValue, EventTimeAhead, EventTimeBackwards, IdUsed, NotProposed, StaleHead, StaleSeq, TooLarge, UnknownRecord,
    WrongRole, WrongState
} from "./generated/Refusals.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {IRecords} from "./interfaces/IRecords.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Checks that every statement passes, in the order of formats.md 1, and the history of records
/// (domain.md 9). Keeps no storage of its own.
abstract contract Records is IRecords {
    bytes32 private constant TAG = keccak256("ledger/head/1");
    uint256 private constant DATA_LIMIT = 4096;
    uint256 internal constant ALWAYS = type(uint256).max;

    /// @dev Functions between contracts of the ledger have one caller.
    modifier onlyFrom(address caller) {
        if (msg.sender != caller) revert CallerNotPermitted(msg.sender);
        _;
    }

    /// @inheritdoc IRecords
    function transition(Writer calldata w, Statement calldata s) external onlyFrom(BATCH) {
        if (s.data.length > DATA_LIMIT) revert TooLarge(s.record, "data", s.data.length, DATA_LIMIT);
        if (s.data.length % 32 != 0) revert BadValue(s.record, "data");
        _dispatch(w, s);
    }

    /// @dev Routes by kind and number; an unknown number is BadValue("event").
    function _dispatch(Writer calldata w, Statement calldata s) internal virtual;

    /// @dev Checks of an event that creates the record.
    function _checkNew(Word word, Writer calldata w, Statement calldata s, uint8 role) internal view {
        if (!word.isAbsent()) revert IdUsed(s.record, s.record);
        if (s.expectedSeq != 0) revert StaleSeq(s.record, s.expectedSeq, 0);
        if (s.expectedHead != 0) revert StaleHead(s.record, s.expectedHead, 0);
        _checkRole(w, s, role, 0);
        _checkTimes(s, 0);
        if (s.record == 0) revert BadValue(s.record, "record");
    }

    /// @dev Checks of an event of an existing record.
    /// @param only The one organisation that may write it (a bank, a lender); 0 = any with the role.
    /// @param twoKeys States (bit s) in which the row needs two keys.
    /// @param allowed States (bit s) that have a row.
    function _check(
        Word word,
        bytes32 head,
        Writer calldata w,
        Statement calldata s,
        uint8 role,
        uint32 only,
        uint256 twoKeys,
        uint256 allowed
    ) internal view {
        if (word.isAbsent()) revert UnknownRecord(s.record, s.record);
        if (s.expectedSeq != word.seqOf()) revert StaleSeq(s.record, s.expectedSeq, word.seqOf());
        if (s.expectedHead != 0 && s.expectedHead != head) revert StaleHead(s.record, s.expectedHead, head);
        _checkRole(w, s, role, only);
        if (w.proposer == address(0) && (twoKeys >> word.stateOf()) & 1 == 1) revert NotProposed(s.record, _callDigest(s));
        _checkTimes(s, word.timeOf());
        if ((allowed >> word.stateOf()) & 1 == 0) revert WrongState(s.record, word.stateOf(), allowed);
    }

    /// @dev The role that the statement names is the event's, the organisation holds it, and it is the one that may.
    function _checkRole(Writer calldata w, Statement calldata s, uint8 role, uint32 only) private pure {
        bool held = s.role == role && (w.roles >> role) & 1 == 1;
        if (!held || (only != 0 && only != w.organisation)) revert WrongRole(s.record, role);
    }

    /// @dev Asks for the parameters only where they matter.
    function _checkTimes(Statement calldata s, uint64 previous) private view {
        if (s.eventTime < Range.PastMin) revert BadValue(s.record, "eventTime");
        if (s.eventTime > block.timestamp) {
            uint64 limit = uint64(block.timestamp + _parameter(Parameter.Skew));
            if (s.eventTime > limit) revert EventTimeAhead(s.record, s.eventTime, limit);
        }
        if (s.eventTime < previous && s.eventTime + _parameter(Parameter.LateAfter) < previous) {
            revert EventTimeBackwards(s.record, s.eventTime, previous);
        }
    }

    /// @dev A time of the past: not ahead of block time by more than the skew.
    function _past(Statement calldata s, uint256 i, bytes32 field) internal view returns (uint64 time) {
        time = Data.u64(s, i, Range.PastMin, Range.PastMax, field);
        if (_isAhead(time)) revert BadValue(s.record, field);
    }

    /// @dev Asks for the skew only where it matters.
    function _isAhead(uint64 time) internal view returns (bool) {
        return time > block.timestamp && time > block.timestamp + _parameter(Parameter.Skew);
    }

    /// @dev The digest under which a call of two keys is proposed (formats.md 1).
    function _callDigest(Statement calldata s) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                block.chainid, address(this), s.kind, s.number, s.role, s.expectedSeq, s.eventTime, s.record, keccak256(s.data)
            )
        );
    }

    /// @dev Who writes the event, as its history tells it.
    function _actor(Writer calldata w, Statement calldata s) internal pure returns (Actor memory) {
        return Actor(w.key, w.organisation, w.proposer, s.role, s.eventTime);
    }

    /// @dev head_0 of a record.
    function _start(uint8 kind, bytes32 record) internal view returns (bytes32) {
        return keccak256(abi.encode(TAG, block.chainid, address(this), kind, record));
    }

    /// @dev Logs an event and returns the record's new head.
    /// @param head The head before; of a new record head_0.
    /// @param seq The new seq.
    function _append(
        uint8 kind,
        uint16 number,
        bytes32 record,
        bytes32 head,
        uint32 seq,
        Actor memory a,
        bytes memory data,
        bytes32 digest
    ) internal returns (bytes32 grown) {
        if (a.proposer != address(0)) digest = keccak256(abi.encode(digest, a.proposer));
        grown = keccak256(
            abi.encode(
                TAG, head, record, seq, number, a.organisation, a.key, a.role, a.eventTime, digest, block.number, block.timestamp
            )
        );
        emit Recorded(kind, number, record, seq, a.organisation, a.key, a.proposer, a.role, a.eventTime, grown, data);
    }

    /// @dev Logs the event that a statement calls.
    function _appendCalled(Statement calldata s, bytes32 head, Actor memory a) internal returns (bytes32) {
        return _append(s.kind, s.number, s.record, head, s.expectedSeq + 1, a, s.data, _digest(s.data));
    }

    /// @dev Logs an event that followed; its data is one word.
    function _appendFollowed(uint8 kind, uint16 number, bytes32 record, bytes32 head, uint32 seq, Actor memory a, bytes32 word)
        internal
        returns (bytes32)
    {
        bytes32 digest = keccak256(abi.encode(keccak256(abi.encode(word))));
        return _append(kind, number, record, head, seq, a, abi.encode(word), digest);
    }

    /// @dev keccak256 of the words' keccak256 (evidence.md 3), so that a bundle can withhold a word.
    function _digest(bytes calldata data) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](data.length / 32);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(data[i * 32:i * 32 + 32]);
        }
        return keccak256(abi.encodePacked(hashes));
    }

    /// @dev A parameter of the consortium (ledger.json).
    function _parameter(uint256 number) internal view returns (uint256) {
        return IConsortium(CONSORTIUM).parameter(number);
    }
}
