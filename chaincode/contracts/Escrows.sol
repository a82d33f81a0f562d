// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM, FILINGS} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {Escrow, EscrowSums, EscrowWord, Sums} from "./Escrow.sol";
import {Payments} from "./Payments.sol";
import {Word, firstWord} from "./Word.sol";
import {EscrowEvent, EscrowState, FilingState, Kind, Parameter, Role} from "./generated/Machines.sol";
import {
    BadValue, EscrowExists, EscrowUnsettled, UnknownRecord, VersionMismatch, WrongRole, WrongState
} from "./generated/Refusals.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {IFilings} from "./interfaces/IFilings.sol";
import {IMoney} from "./interfaces/IMoney.sol";
import {Actor, Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Supervised money of resale and new completed homes (domain.md 5).
contract Escrows is Payments, IMoney {
    using EscrowWord for Word;
    using EscrowSums for Sums;

    /// @inheritdoc IMoney
    function balanceOf(bytes32 money) external view returns (uint64) {
        Sums memory sums = escrows[money].sums;
        return sums.balance();
    }

    /// @inheritdoc IMoney
    function settle(Actor calldata a, bytes32 filing, bytes32 money, bytes32 judgment) external onlyFrom(FILINGS) {
        Escrow storage e = escrows[money];
        Word word = e.word;
        uint8 state = word.stateOf();
        if (state == EscrowState.Agreed) {
            Sums memory sums = e.sums;
            if (sums.balance() == 0 && sums.deducted == 0) {
                _follow(e, word, money, filing, EscrowEvent.CloseUnfunded, EscrowState.ClosedUnfunded, a);
                return;
            }
        }
        bool settled = state == EscrowState.ClosedUnfunded || state == EscrowState.Refunded
            || state == EscrowState.Deducted || (state == EscrowState.Released && judgment != 0);
        if (!settled) revert EscrowUnsettled(filing, money, state);
    }

    /// @inheritdoc IMoney
    function registered(Actor calldata a, bytes32 filing, bytes32 money, uint32 version) external onlyFrom(FILINGS) {
        Escrow storage e = escrows[money];
        Word word = e.word;
        uint8 state = word.stateOf();
        if (state == EscrowState.ClosedUnfunded) {
            if (_parameter(Parameter.UnsupervisedDeals) == 0) revert EscrowUnsettled(filing, money, state);
            return;
        }
        // Partial passes only with undisbursed loan commitments, which come with a later version.
        if (state != EscrowState.Funded && state != EscrowState.Released) revert EscrowUnsettled(filing, money, state);
        if (word.filingVersion() != version) revert VersionMismatch(filing, word.filingVersion(), version);
        if (state == EscrowState.Funded) {
            _follow(e, word, money, filing, EscrowEvent.OnRegistered, EscrowState.ReleaseReady, a);
        }
    }

    /// @inheritdoc IMoney
    function carry(bytes32 money, uint32 version) external onlyFrom(FILINGS) {
        Word word = escrows[money].word;
        if (word.filingVersion() == version) escrows[money].word = word.withFilingVersion(version + 1);
    }

    /// @dev Routes the called events of an escrow; those that are not built are BadValue("event").
    function _dispatch(Writer calldata w, Statement calldata s) internal override {
        if (s.number == EscrowEvent.Deposit) _deposit(w, s);
        else if (s.number == EscrowEvent.ConfirmLeg) _confirmLeg(w, s);
        else if (s.number == EscrowEvent.Agree) _agree(w, s);
        else if (s.number == EscrowEvent.InstructRelease) _instructRelease(w, s);
        else if (s.number == EscrowEvent.FailLeg) _failLeg(w, s);
        else revert BadValue(s.record, "event");
    }

    /// @dev A new escrow of a filed contract, at a bank that supervises, for the version that the parties agreed on.
    function _agree(Writer calldata w, Statement calldata s) private {
        Escrow storage e = escrows[s.record];
        _checkNew(e.word, w, s, Role.Center);
        Data.exactly(s, 5);
        bytes32 filing = Data.id(s, 0, "filing");
        uint32 quoted = Data.u32(s, 1);
        uint32 bank = Data.u32(s, 2);
        uint64 expected = Data.amount(s, 3, "expected");
        bytes32 payee = Data.digest(s, 4, "payee");
        _checkFiling(s.record, filing, quoted, bank);

        e.word = firstWord(EscrowState.Agreed, 0, s.eventTime, EscrowWord.own(bank, quoted));
        e.filing = filing;
        e.payee = payee;
        e.sums.expected = expected;
        e.head = _appendCalled(s, _start(Kind.Escrow, s.record), _actor(w, s));
        IFilings(FILINGS).bindMoney(filing, s.record);
    }

    /// @dev Filed, of the quoted version, without another escrow that still lives; the bank holds the role.
    function _checkFiling(bytes32 record, bytes32 filing, uint32 quoted, uint32 bank) private view {
        (uint8 state, uint32 version,, bytes32 money) = IFilings(FILINGS).filingOf(filing);
        if (state == 0) revert UnknownRecord(record, filing);
        if (state != FilingState.Filed) revert WrongState(filing, state, 1 << FilingState.Filed);
        if (money != 0 && escrows[money].word.stateOf() != EscrowState.ClosedUnfunded) revert EscrowExists(record, money);
        if (!IConsortium(CONSORTIUM).holdsRole(bank, Role.Supervisor)) revert WrongRole(record, Role.Supervisor);
        if (quoted != version) revert VersionMismatch(record, quoted, version);
    }

    /// @dev Writes word 0 and the head of an event that followed the filing's; its data is the filing.
    function _follow(Escrow storage e, Word word, bytes32 money, bytes32 filing, uint16 number, uint8 state, Actor memory a)
        private
    {
        word = word.followed(state, a.eventTime);
        e.word = word;
        e.head = _appendFollowed(Kind.Escrow, number, money, e.head, word.seqOf(), a, filing);
    }
}
