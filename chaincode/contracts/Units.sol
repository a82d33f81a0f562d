// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FILINGS} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {Records} from "./Records.sol";
import {Word, firstWord} from "./Word.sol";
import {Kind, Role, UnitEvent, UnitState} from "./generated/Machines.sol";
import {BadValue, IdUsed, TitleMoved, UnitOccupied, UnknownRecord, WrongState} from "./generated/Refusals.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";
import {IUnits} from "./interfaces/IUnits.sol";

/// @notice Units of buildings: title version, restrictions and the slot of the one active filing (domain.md 4.1).
contract Units is Records, IUnits {
    /// @dev Word 0: own bits = titleVersion 32. Restrictions come with a later version.
    struct Unit {
        Word word;
        bytes32 head;
        bytes32 slot;
        bytes32 lastRegistered;
        bytes32[] restrictions;
    }

    mapping(bytes32 => Unit) private units;

    /// @inheritdoc IUnits
    function take(Actor calldata a, bytes32 unit, bytes32 filing, uint32 quoted) external onlyFrom(FILINGS) {
        Unit storage u = units[unit];
        Word word = u.word;
        if (word.isAbsent()) revert UnknownRecord(filing, unit);
        if (word.stateOf() != UnitState.Open) revert WrongState(unit, word.stateOf(), 1 << UnitState.Open);
        if (u.slot != 0) revert UnitOccupied(filing, unit, u.slot);
        _checkTitle(word, filing, quoted);
        u.slot = filing;
        _follow(u, word, unit, filing, UnitEvent.Taken, a);
    }

    /// @inheritdoc IUnits
    function free(Actor calldata a, bytes32 unit, bytes32 filing) external onlyFrom(FILINGS) {
        Unit storage u = units[unit];
        u.slot = 0;
        _follow(u, u.word, unit, filing, UnitEvent.Freed, a);
    }

    /// @inheritdoc IUnits
    function register(Actor calldata a, bytes32 unit, bytes32 filing, uint32 quoted) external onlyFrom(FILINGS) {
        Unit storage u = units[unit];
        Word word = u.word;
        _checkTitle(word, filing, quoted);
        u.slot = 0;
        u.lastRegistered = filing;
        _follow(u, word.withOwn(word.ownOf() + 1), unit, filing, UnitEvent.Registered, a);
    }

    /// @inheritdoc IUnits
    function titleOf(bytes32 unit) external view returns (uint32) {
        return uint32(units[unit].word.ownOf());
    }

    /// @dev Routes open; every other event of a unit follows a filing's.
    function _dispatch(Writer calldata w, Statement calldata s) internal override {
        if (s.number == UnitEvent.Open) _open(w, s);
        else revert BadValue(s.record, "event");
    }

    /// @dev A new unit with title version 1, and those of the same building table that the list names.
    function _open(Writer calldata w, Statement calldata s) private {
        _checkNew(units[s.record].word, w, s, Role.Center);
        bytes32 table = Data.digest(s, 0, "buildingTable");
        uint256 n = Data.list(s, 1, 2, 1);
        Actor memory a = _actor(w, s);
        _create(s.record, a, s.data, _digest(s.data));
        if (n == 0) return;
        // A further unit's own Recorded quotes the table and an empty list.
        bytes memory data = abi.encode(table, new bytes32[](0));
        bytes32 digest = keccak256(
            abi.encode(keccak256(abi.encode(table)), keccak256(abi.encode(uint256(64))), keccak256(abi.encode(uint256(0))))
        );
        for (uint256 i = 0; i < n; ++i) {
            bytes32 unit = Data.id(s, i + 3, "more");
            if (!units[unit].word.isAbsent()) revert IdUsed(s.record, unit);
            _create(unit, a, data, digest);
        }
    }

    /// @dev Word 0 and head of a unit that was opened.
    function _create(bytes32 unit, Actor memory a, bytes memory data, bytes32 digest) private {
        Unit storage u = units[unit];
        u.word = firstWord(UnitState.Open, 0, a.eventTime, 1);
        u.head = _append(Kind.Unit, UnitEvent.Open, unit, _start(Kind.Unit, unit), 1, a, data, digest);
    }

    /// @dev Writes word 0 and the head of an event that followed the filing's; its data is the filing.
    function _follow(Unit storage u, Word word, bytes32 unit, bytes32 filing, uint16 number, Actor memory a) private {
        word = word.followed(UnitState.Open, a.eventTime);
        u.word = word;
        u.head = _appendFollowed(Kind.Unit, number, unit, u.head, word.seqOf(), a, filing);
    }

    /// @dev The quoted title version is the unit's.
    function _checkTitle(Word word, bytes32 filing, uint32 quoted) private pure {
        uint32 actual = uint32(word.ownOf());
        if (quoted != actual) revert TitleMoved(filing, quoted, actual);
    }
}
