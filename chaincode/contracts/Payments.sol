// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM, FILINGS} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {
    Escrow, EscrowSums, EscrowWord, LEG_JUDGMENT, LEG_PAYER, LEG_PAYOFF, LEG_SELLER, LegRow, PAYER_EARNEST, Payer,
    Sums
} from "./Escrow.sol";
import {Records} from "./Records.sol";
import {Word} from "./Word.sol";
import {EscrowState, FilingState, Range, Role} from "./generated/Machines.sol";
import {
    BadValue, DigestMissing, Frozen, LegOrder, LegsMismatch, NotFunded, OverCommitment, OverExpected, PayeeMismatch,
    TooMany, WrongState
} from "./generated/Refusals.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {IFilings} from "./interfaces/IFilings.sol";
import {Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Money in and out of an escrow: deposits, release instructions and their legs.
abstract contract Payments is Records {
    using EscrowWord for Word;
    using EscrowSums for Sums;

    uint256 private constant PAYERS_LIMIT = 8;
    uint256 private constant LEGS_LIMIT = 8;
    uint256 private constant LEG_WORDS = 5;
    uint256 private constant MOVING = (1 << EscrowState.Releasing) | (1 << EscrowState.Refunding);

    mapping(bytes32 => Escrow) internal escrows;

    /// @dev Money that the bank has booked: under a serial of its own that no other record used, and not above what is expected.
    function _deposit(Writer calldata w, Statement calldata s) internal {
        Escrow storage e = escrows[s.record];
        Word word = e.word;
        uint8 state = word.stateOf();
        uint256 allowed = (1 << EscrowState.Agreed) | (1 << EscrowState.Partial) | (1 << EscrowState.ReleaseReady);
        _check(word, e.head, w, s, Role.Supervisor, word.bank(), 0, allowed);
        Data.exactly(s, 6);
        bytes32 serial = Data.id(s, 0, "serial");
        uint64 amount = Data.amount(s, 1, "amount");
        Payer memory p = _payer(s);
        uint256 position = _find(e.payers, p, s.record);
        _checkDeposit(e.filing, state);

        Sums memory sums = e.sums;
        uint256 sum = uint256(sums.covered()) + amount;
        if (sum > sums.expected) revert OverExpected(s.record, _saturated(sum), sums.expected);
        IConsortium(CONSORTIUM).useSerial(s.record, w.organisation, serial);
        // Loan commitments come with a later version: nothing of one can be left.
        if (p.class > PAYER_EARNEST) revert OverCommitment(s.record, 0);

        sums.deposited += amount;
        e.sums.deposited = sums.deposited;
        if (position == e.payers.length) {
            p.deposited = amount;
            _addPayer(e.payers.push(), p);
        } else {
            e.payers[position].deposited += amount;
        }
        e.word = word.next(state == EscrowState.ReleaseReady ? state : sums.state(), s.eventTime);
        e.head = _appendCalled(s, e.head, _actor(w, s));
    }

    /// @dev The center says how the balance goes out, leg by leg; after a failed leg anew, by two keys.
    function _instructRelease(Writer calldata w, Statement calldata s) internal {
        Escrow storage e = escrows[s.record];
        Word word = e.word;
        uint256 failed = 1 << EscrowState.ReleaseFailed;
        _check(word, e.head, w, s, Role.Center, 0, failed, (1 << EscrowState.ReleaseReady) | failed);
        uint256 n = Data.list(s, 0, 2, LEG_WORDS);
        if (n > LEGS_LIMIT) revert TooMany(s.record, "legs", LEGS_LIMIT);
        bytes32 payee = Data.word(s, 1);
        if (payee != 0 && word.stateOf() != EscrowState.ReleaseFailed) revert BadValue(s.record, "correctedPayee");
        uint256 sum;
        for (uint256 i = 0; i < n; ++i) sum += _checkLeg(s, 3 + i * LEG_WORDS);

        Sums memory sums = e.sums;
        uint64 covered = sums.covered();
        if (covered != sums.expected) revert NotFunded(s.record, covered, sums.expected);
        // Court orders come with a later version: all of the balance is unfrozen.
        uint64 unfrozen = sums.balance();
        if (sum > unfrozen) revert Frozen(s.record, unfrozen, _saturated(sum));
        if (sum != unfrozen || sum == 0) revert LegsMismatch(s.record, _saturated(sum), unfrozen);
        if (payee == 0) payee = e.payee;
        else e.payee = payee;
        _checkOrder(s, n, payee);

        if (e.legs.length != 0) delete e.legs;
        for (uint256 i = 0; i < n; ++i) _addLeg(e.legs.push(), s, 3 + i * LEG_WORDS);
        e.word = word.next(EscrowState.Releasing, s.eventTime);
        e.head = _appendCalled(s, e.head, _actor(w, s));
    }

    /// @dev The bank has paid the next leg: it counts as released, refunded or adjudged, and the last one ends the instruction.
    function _confirmLeg(Writer calldata w, Statement calldata s) internal {
        Escrow storage e = escrows[s.record];
        Word word = e.word;
        _check(word, e.head, w, s, Role.Supervisor, word.bank(), 0, MOVING);
        Data.exactly(s, 3);
        uint256 index = Data.u8(s, 0);
        bytes32 serial = Data.id(s, 1, "serial");
        _past(s, 2, "bankTime");
        _checkNext(e, s.record, index);
        IConsortium(CONSORTIUM).useSerial(s.record, w.organisation, serial);

        LegRow storage leg = e.legs[index];
        leg.paid = 1;
        Sums memory sums = e.sums;
        uint64 amount = leg.amount;
        if (leg.class == LEG_JUDGMENT) e.sums.adjudged = sums.adjudged += amount;
        else if (leg.class == LEG_PAYER) e.sums.refunded = sums.refunded += amount;
        else e.sums.released = sums.released += amount;
        if (leg.payerRef != 0) _charge(e.payers, leg.payerRef, amount, leg.class == LEG_JUDGMENT);

        uint8 state = word.stateOf();
        if (index + 1 == e.legs.length) {
            bool releasing = state == EscrowState.Releasing;
            if (sums.balance() == 0) state = releasing ? EscrowState.Released : EscrowState.Refunded;
            else state = releasing ? EscrowState.ReleaseReady : EscrowState.RefundReady;
        }
        e.word = word.next(state, s.eventTime);
        e.head = _appendCalled(s, e.head, _actor(w, s));
    }

    /// @dev The bank could not pay the next leg; those that were paid stay paid.
    function _failLeg(Writer calldata w, Statement calldata s) internal {
        Escrow storage e = escrows[s.record];
        Word word = e.word;
        _check(word, e.head, w, s, Role.Supervisor, word.bank(), 0, MOVING);
        Data.exactly(s, 3);
        uint256 index = Data.u8(s, 0);
        Data.digest(s, 1, "reason");
        _past(s, 2, "bankTime");
        _checkNext(e, s.record, index);
        bool releasing = word.stateOf() == EscrowState.Releasing;
        e.word = word.next(releasing ? EscrowState.ReleaseFailed : EscrowState.RefundFailed, s.eventTime);
        e.head = _appendCalled(s, e.head, _actor(w, s));
    }

    /// @dev Money comes in while the filing is filed or changing; a released one's rest after registration.
    function _checkDeposit(bytes32 filing, uint8 state) private view {
        (uint8 filingState,,,) = IFilings(FILINGS).filingOf(filing);
        uint256 allowed = state == EscrowState.ReleaseReady
            ? 1 << FilingState.Registered
            : (1 << FilingState.Filed) | (1 << FilingState.Changing);
        if ((allowed >> filingState) & 1 == 0) revert WrongState(filing, filingState, allowed);
    }

    /// @dev Who paid in, words 2 to 5. A loan names its lender, other money none.
    function _payer(Statement calldata s) private view returns (Payer memory p) {
        p.payerRef = Data.id(s, 2, "payerRef");
        p.class = Data.u8(s, 3, Range.PayerClassMin, Range.PayerClassMax, "class");
        p.lender = Data.u32(s, 4);
        _past(s, 5, "bankTime");
        if ((p.class > PAYER_EARNEST) != (p.lender != 0)) revert BadValue(s.record, "lender");
    }

    /// @dev One entry for each reference, class and lender; the length where there is none yet.
    function _find(Payer[] storage payers, Payer memory p, bytes32 record) private view returns (uint256 position) {
        uint256 n = payers.length;
        for (; position < n; ++position) {
            Payer storage q = payers[position];
            if (q.payerRef == p.payerRef && q.class == p.class && q.lender == p.lender) return position;
        }
        if (n == PAYERS_LIMIT) revert TooMany(record, "payers", PAYERS_LIMIT);
    }

    /// @dev Word by word, since `adjudged` and the rest of a new entry are zero already.
    function _addPayer(Payer storage q, Payer memory p) private {
        q.payerRef = p.payerRef;
        q.class = p.class;
        q.lender = p.lender;
        q.deposited = p.deposited;
    }

    /// @dev Takes a paid refund or judgment leg out of the shares of its payer, entry by entry.
    function _charge(Payer[] storage payers, bytes32 payerRef, uint64 amount, bool judgment) private {
        for (uint256 i = 0; i < payers.length && amount != 0; ++i) {
            Payer storage q = payers[i];
            if (q.payerRef != payerRef) continue;
            uint64 share = q.deposited - q.refunded - uint64(q.adjudged) - q.deducted;
            uint64 part = amount < share ? amount : share;
            if (judgment) q.adjudged += part;
            else q.refunded += part;
            amount -= part;
        }
    }

    /// @dev Form of the leg whose first word is `position`; returns its amount.
    function _checkLeg(Statement calldata s, uint256 position) private pure returns (uint64 amount) {
        uint8 class = Data.u8(s, position);
        if (class != LEG_PAYOFF && class != LEG_SELLER && class != LEG_JUDGMENT) revert BadValue(s.record, "class");
        Data.id(s, position + 1, "to");
        amount = Data.amount(s, position + 2, "amount");
        if (class != LEG_SELLER && Data.word(s, position + 3) == 0) revert DigestMissing(s.record, "digest");
        if (Data.word(s, position + 4) != 0) revert BadValue(s.record, "payerRef");
    }

    /// @dev Payoff legs come first; seller legs go to the bound payee.
    function _checkOrder(Statement calldata s, uint256 n, bytes32 payee) private pure {
        bool others;
        for (uint256 i = 0; i < n; ++i) {
            uint256 position = 3 + i * LEG_WORDS;
            uint8 class = Data.u8(s, position);
            if (class == LEG_PAYOFF && others) revert LegOrder(s.record, i);
            if (class != LEG_PAYOFF) others = true;
        }
        for (uint256 i = 0; i < n; ++i) {
            uint256 position = 3 + i * LEG_WORDS;
            if (Data.u8(s, position) == LEG_SELLER && Data.word(s, position + 1) != payee) revert PayeeMismatch(s.record, payee);
        }
    }

    /// @dev A leg that `_checkLeg` has passed, not yet paid.
    function _addLeg(LegRow storage leg, Statement calldata s, uint256 position) private {
        leg.to = Data.word(s, position + 1);
        leg.amount = uint64(uint256(Data.word(s, position + 2)));
        leg.class = uint8(uint256(Data.word(s, position)));
    }

    /// @dev The next leg in order is the first that is not paid.
    function _checkNext(Escrow storage e, bytes32 record, uint256 index) private view {
        uint256 next = 0;
        while (next < e.legs.length && e.legs[next].paid == 1) ++next;
        if (index != next || next == e.legs.length) revert LegOrder(record, next);
    }

    /// @dev What a refusal tells of a sum: an amount like any other.
    function _saturated(uint256 sum) private pure returns (uint64) {
        return uint64(sum > Range.AmountMax ? Range.AmountMax : sum);
    }
}
