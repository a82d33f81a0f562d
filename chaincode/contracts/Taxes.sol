// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Data} from "./Data.sol";
import {Filing, Tax} from "./Filing.sol";
import {Records} from "./Records.sol";
import {Word, firstWord} from "./Word.sol";
import {FilingState, Kind, Role, TaxEvent, TaxState} from "./generated/Machines.sol";
import {ConsentMissing, VersionMismatch, WrongState} from "./generated/Refusals.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Storage of filings and taxes, and the tax machine (domain.md 4.4).
abstract contract Taxes is Records {
    uint256 private constant ACTIVE =
        (1 << FilingState.Signed) | (1 << FilingState.Filed) | (1 << FilingState.Changing) | (1 << FilingState.Cancelling);

    mapping(bytes32 => Filing) internal filings;
    mapping(bytes32 => Tax) internal taxes;

    /// @dev Pending to Assessed, for the filing's version.
    function _assess(Writer calldata w, Statement calldata s) internal {
        Tax storage t = taxes[s.record];
        Word word = t.word;
        _check(word, t.head, w, s, Role.Tax, 0, 0, 1 << TaxState.Pending);
        Data.exactly(s, 2);
        uint32 quoted = Data.u32(s, 0);
        Data.digest(s, 1, "assessment");
        Word filing = filings[s.record].word;
        _checkFiling(s.record, filing, 1 << FilingState.Filed);
        if (quoted != filing.versionOf()) revert VersionMismatch(s.record, quoted, filing.versionOf());
        t.word = word.next(TaxState.Assessed, s.eventTime).withVersion(quoted);
        t.head = _appendCalled(s, t.head, _actor(w, s));
    }

    /// @dev Assessed to Cleared, paid or exempt, while the assessed version is the filing's.
    function _clear(Writer calldata w, Statement calldata s) internal {
        Tax storage t = taxes[s.record];
        Word word = t.word;
        _check(word, t.head, w, s, Role.Tax, 0, 0, 1 << TaxState.Assessed);
        Data.exactly(s, 2);
        bool exempt = Data.flag(s, 0);
        Data.digest(s, 1, "receipt");
        Word filing = filings[s.record].word;
        _checkFiling(s.record, filing, ACTIVE);
        if (word.versionOf() != filing.versionOf()) revert VersionMismatch(s.record, word.versionOf(), filing.versionOf());
        word = word.next(TaxState.Cleared, s.eventTime);
        t.word = exempt ? word : word.withOwn(1);
        t.head = _appendCalled(s, t.head, _actor(w, s));
    }

    /// @dev A new tax record that follows the filing's `file`.
    function _openTax(bytes32 record, uint32 version, Actor memory a) internal {
        Tax storage t = taxes[record];
        t.word = firstWord(TaxState.Pending, 0, a.eventTime, 0);
        t.head =
            _appendFollowed(Kind.Tax, TaxEvent.Opened, record, _start(Kind.Tax, record), 1, a, bytes32(uint256(version)));
    }

    /// @dev Back to Pending; that something was paid stays.
    function _resetTax(bytes32 record, uint32 version, Actor memory a) internal {
        Tax storage t = taxes[record];
        Word word = t.word.followed(TaxState.Pending, a.eventTime).withVersion(0);
        t.word = word;
        t.head = _appendFollowed(Kind.Tax, TaxEvent.Reset, record, t.head, word.seqOf(), a, bytes32(uint256(version)));
    }

    /// @dev A change that keeps the tax carries an assessed version along, without an event.
    function _carryTax(bytes32 record, uint32 version) internal {
        Word word = taxes[record].word;
        if (word.versionOf() == version) taxes[record].word = word.withVersion(version + 1);
    }

    /// @dev The filing of the same id stands in one of these states.
    function _checkFiling(bytes32 record, Word filing, uint256 allowed) private pure {
        if ((allowed >> filing.stateOf()) & 1 == 0) revert WrongState(record, filing.stateOf(), allowed);
    }

    /// @dev One ground at least: consent or a judgment.
    function _checkConsent(Statement calldata s, bytes32 consent, bytes32 judgment, bytes32 who) internal pure {
        if (consent == 0 && judgment == 0) revert ConsentMissing(s.record, who);
    }
}
