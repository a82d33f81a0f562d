// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ESCROWS, UNITS} from "./Addresses.sol";
import {Changes} from "./Changes.sol";
import {Data} from "./Data.sol";
import {Filing, FilingWord} from "./Filing.sol";
import {Word, firstWord} from "./Word.sol";
import {FilingEvent, FilingState, Kind, Parameter, Range, Role, TaxEvent, TaxState} from "./generated/Machines.sol";
import {
    BadValue, ConsentMissing, EscrowUnsettled, Expired, HouseCheckStale, NotCleared, TitleMoved
} from "./generated/Refusals.sol";
import {IFilings} from "./interfaces/IFilings.sol";
import {IMoney} from "./interfaces/IMoney.sol";
import {IUnits} from "./interfaces/IUnits.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Contract filings and their taxes (domain.md 4.3, 4.4).
contract Filings is Changes, IFilings {
    using FilingWord for Word;

    /// @inheritdoc IFilings
    function filingOf(bytes32 filing) external view returns (uint8, uint32, uint8, bytes32) {
        Filing storage f = filings[filing];
        Word word = f.word;
        return (word.stateOf(), word.versionOf(), word.filingKind(), f.money);
    }

    /// @inheritdoc IFilings
    function bindMoney(bytes32 filing, bytes32 money) external onlyFrom(ESCROWS) {
        filings[filing].money = money;
    }

    /// @dev Routes the called events of filings and of their taxes.
    function _dispatch(Writer calldata w, Statement calldata s) internal override {
        if (s.kind == Kind.Tax) {
            if (s.number == TaxEvent.Assess) _assess(w, s);
            else if (s.number == TaxEvent.Clear) _clear(w, s);
            else revert BadValue(s.record, "event");
        } else if (s.number == FilingEvent.Sign) {
            _sign(w, s);
        } else if (s.number == FilingEvent.File) {
            _file(w, s);
        } else if (s.number == FilingEvent.Register) {
            _register(w, s);
        } else if (s.number == FilingEvent.Void) {
            _void(w, s);
        } else if (s.number == FilingEvent.ProposeChange) {
            _proposeChange(w, s);
        } else if (s.number == FilingEvent.AcceptChange) {
            _acceptChange(w, s);
        } else if (s.number == FilingEvent.RequestCancel) {
            _requestCancel(w, s);
        } else if (s.number == FilingEvent.ApproveCancel) {
            _approveCancel(w, s);
        } else {
            revert BadValue(s.record, "event");
        }
    }

    /// @dev A new filing: takes the unit's slot for itself and binds the fields by their commitment.
    function _sign(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        _checkNew(f.word, w, s, Role.Center);
        Data.consents(s, 12);
        uint8 filingKind = Data.u8(s, 0, Range.FilingKindMin, Range.FilingKindMax, "filingKind");
        bytes32 unit = Data.id(s, 1, "unitRef");
        uint32 title = Data.u32(s, 2);
        f.commitment = Data.digest(s, 3, "commitment");
        if (Data.word(s, 4) != 0) f.commitmentSm = Data.word(s, 4);
        Data.digest(s, 5, "template");
        Data.digest(s, 6, "houseCheck");
        uint64 checkedAt = Data.u64(s, 7);
        uint64 validUntil = Data.u64(s, 8);
        if (Data.word(s, 9) != 0) revert BadValue(s.record, "account");
        if (Data.word(s, 10) != 0) revert BadValue(s.record, "permit");

        f.unitRef = unit;
        f.word = firstWord(FilingState.Signed, 1, s.eventTime, FilingWord.own(filingKind, title, validUntil));
        Actor memory a = _actor(w, s);
        f.head = _appendCalled(s, _start(Kind.Filing, s.record), a);
        IUnits(UNITS).take(a, unit, s.record, title);
        _checkDates(s.record, checkedAt, validUntil);
    }

    /// @dev A house check of the last days, and a term that begins now and is no longer than permitted.
    function _checkDates(bytes32 record, uint64 checkedAt, uint64 validUntil) private view {
        uint64 oldest = uint64(block.timestamp - _parameter(Parameter.HouseCheckAge));
        if (checkedAt < oldest) revert HouseCheckStale(record, checkedAt, oldest);
        if (_isAhead(checkedAt)) revert BadValue(record, "houseCheckTime");
        if (validUntil <= block.timestamp) revert Expired(record, validUntil);
        if (validUntil > block.timestamp + _parameter(Parameter.LongestTerm)) revert BadValue(record, "validUntil");
    }

    /// @dev Signed to Voided: gives the unit's slot back.
    function _void(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, 0, 1 << FilingState.Signed);
        Data.exactly(s, 1);
        Data.digest(s, 0, "reason");
        Actor memory a = _advance(f, word, FilingState.Voided, w, s);
        IUnits(UNITS).free(a, f.unitRef, s.record);
    }

    /// @dev Signed to Filed within the term, on the title that it was signed on; opens the tax.
    function _file(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, 0, 1 << FilingState.Signed);
        Data.consents(s, 1);
        if (block.timestamp > word.validUntil()) revert Expired(s.record, word.validUntil());
        _checkTitle(f, word, s.record);
        Actor memory a = _advance(f, word, FilingState.Filed, w, s);
        _openTax(s.record, word.versionOf(), a);
    }

    /// @dev Filed to Cancelling, with the parties' consent or a judgment.
    function _requestCancel(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, 0, 1 << FilingState.Filed);
        Data.exactly(s, 3);
        uint32 lender = Data.u32(s, 2);
        // No loan commitment exists in this version, so none was withdrawn: naming a lender names no ground.
        if (lender > Range.NoneMax) revert ConsentMissing(s.record, bytes32(uint256(lender)));
        _checkConsent(s, Data.word(s, 0), Data.word(s, 1), "parties");
        _advance(f, word, FilingState.Cancelling, w, s);
    }

    /// @dev Cancelling to Cancelled: its money is settled, the unit's slot is given back.
    function _approveCancel(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, 0, 1 << FilingState.Cancelling);
        Data.consents(s, 3);
        Actor memory a = _advance(f, word, FilingState.Cancelled, w, s);
        bytes32 money = f.money;
        if (money != 0) IMoney(ESCROWS).settle(a, s.record, money, Data.word(s, 0));
        IUnits(UNITS).free(a, f.unitRef, s.record);
    }

    /// @dev Filed to Registered: the title moves on; tax is cleared for this version, money is covered or none is asked for.
    function _register(Writer calldata w, Statement calldata s) private {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Registry, 0, 0, 1 << FilingState.Filed);
        Data.consents(s, 1);
        Actor memory a = _advance(f, word, FilingState.Registered, w, s);
        IUnits(UNITS).register(a, f.unitRef, s.record, word.titleVersion());
        Word tax = taxes[s.record].word;
        if (tax.stateOf() != TaxState.Cleared || tax.versionOf() != word.versionOf()) {
            revert NotCleared(s.record, tax.stateOf(), tax.versionOf());
        }
        bytes32 money = f.money;
        if (money != 0) IMoney(ESCROWS).registered(a, s.record, money, word.versionOf());
        else if (_parameter(Parameter.UnsupervisedDeals) == 0) revert EscrowUnsettled(s.record, 0, 0);
    }

    /// @dev The unit's title is still the one that the filing was signed on.
    function _checkTitle(Filing storage f, Word word, bytes32 record) private view {
        uint32 actual = IUnits(UNITS).titleOf(f.unitRef);
        if (actual != word.titleVersion()) revert TitleMoved(record, word.titleVersion(), actual);
    }
}
