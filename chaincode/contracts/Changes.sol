// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ESCROWS, UNITS} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {CLASS_CLERICAL, CLASS_PARTY, CLASS_PRICE, Filing, FilingWord} from "./Filing.sol";
import {Taxes} from "./Taxes.sol";
import {Word} from "./Word.sol";
import {FilingState, Range, Role} from "./generated/Machines.sol";
import {BadValue, MoneyIn, PendingMismatch} from "./generated/Refusals.sol";
import {IMoney} from "./interfaces/IMoney.sol";
import {IUnits} from "./interfaces/IUnits.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Changes of a filing: proposed by one key, accepted by two (domain.md 4.3).
abstract contract Changes is Taxes {
    using FilingWord for Word;

    uint256 private constant CHANGING = 1 << FilingState.Changing;

    /// @dev Filed to Changing: keeps the proposed commitment, class and payeeOnly until they are accepted or give way.
    function _proposeChange(Writer calldata w, Statement calldata s) internal {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, 0, 1 << FilingState.Filed);
        Data.consents(s, 5);
        uint8 class = _class(s);
        bytes32 commitment = Data.digest(s, 1, "commitment");
        bool payeeOnly = Data.flag(s, 3);
        if (payeeOnly && class != CLASS_PARTY) revert BadValue(s.record, "payeeOnly");
        _checkClass(f, s.record, class, payeeOnly);
        f.pendingCommitment = commitment;
        if (Data.word(s, 2) != 0) f.pendingCommitmentSm = Data.word(s, 2);
        f.pending = uint256(class) | (payeeOnly ? 1 << 8 : 0) | (uint256(word.seqOf() + 1) << 16);
        _advance(f, word, FilingState.Changing, w, s);
    }

    /// @dev Changing to Filed by two keys, with the proposed commitment and class: the next version, and what follows of it for
    /// tax and money (domain.md 4.3).
    function _acceptChange(Writer calldata w, Statement calldata s) internal {
        Filing storage f = filings[s.record];
        Word word = f.word;
        _check(word, f.head, w, s, Role.Center, 0, ALWAYS, CHANGING);
        Data.consents(s, 5);
        uint8 class = _class(s);
        bytes32 commitment = Data.digest(s, 1, "commitment");
        uint256 pending = f.pending;
        if (commitment != f.pendingCommitment) revert PendingMismatch(s.record, f.pendingCommitment, commitment);
        if (class != uint8(pending)) {
            revert PendingMismatch(s.record, bytes32(uint256(uint8(pending))), bytes32(uint256(class)));
        }
        _checkConsent(s, Data.word(s, 2), Data.word(s, 3), "parties");
        _checkClass(f, s.record, class, uint8(pending >> 8) == 1);

        uint32 version = word.versionOf();
        if (class == CLASS_PARTY) word = word.withTitle(IUnits(UNITS).titleOf(f.unitRef));
        f.commitment = commitment;
        if (f.commitmentSm != f.pendingCommitmentSm) f.commitmentSm = f.pendingCommitmentSm;
        f.pendingCommitment = 0;
        if (f.pendingCommitmentSm != 0) f.pendingCommitmentSm = 0;
        f.pending = 0;
        Actor memory a = _advance(f, word.withVersion(version + 1), FilingState.Filed, w, s);
        if (class == CLASS_PARTY || class == CLASS_PRICE) _resetTax(s.record, version + 1, a);
        else _carryTax(s.record, version);
        if (class == CLASS_CLERICAL && f.money != 0) IMoney(ESCROWS).carry(f.money, version);
    }

    /// @dev Writes word 0 and the head of the event that is called.
    function _advance(Filing storage f, Word word, uint8 state, Writer calldata w, Statement calldata s)
        internal
        returns (Actor memory a)
    {
        a = _actor(w, s);
        f.word = word.next(state, s.eventTime);
        f.head = _appendCalled(s, f.head, a);
    }

    /// @dev The class of change, word 0 of both events.
    function _class(Statement calldata s) private pure returns (uint8) {
        return Data.u8(s, 0, Range.ChangeClassMin, Range.ChangeClassMax, "class");
    }

    /// @dev Parties do not change while there is money, unless only the payee is corrected.
    function _checkClass(Filing storage f, bytes32 record, uint8 class, bool payeeOnly) private view {
        if (class != CLASS_PARTY || payeeOnly || f.money == 0) return;
        uint64 balance = IMoney(ESCROWS).balanceOf(f.money);
        if (balance != 0) revert MoneyIn(record, balance);
    }
}
