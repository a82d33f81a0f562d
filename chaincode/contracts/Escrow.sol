// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Word} from "./Word.sol";
import {EscrowState} from "./generated/Machines.sol";

/// @dev Classes of payer: 1 buyer, 2 earnest money, 3 bank loan, 4 fund loan.
uint8 constant PAYER_EARNEST = 2;

/// @dev Classes of leg.
uint8 constant LEG_PAYOFF = 1;
uint8 constant LEG_SELLER = 2;
uint8 constant LEG_PAYER = 3;
uint8 constant LEG_JUDGMENT = 4;

/// @dev Word 0: own bits = bank 32, filingVersion 32, newBank 32, out 8. Orders come with a later version.
struct Escrow {
    Word word;
    bytes32 head;
    bytes32 filing;
    bytes32 payee;
    Sums sums; // two words
    Payer[] payers;
    Order[] orders;
    LegRow[] legs;
}

/// @dev In fen. `covered` = deposited - deductedBefore (what was deducted before registration).
struct Sums {
    uint64 expected;
    uint64 deposited;
    uint64 released;
    uint64 refunded;
    uint64 adjudged;
    uint64 deducted;
    uint64 deductedBefore;
}

struct Payer {
    bytes32 payerRef;
    uint8 class;
    uint32 lender;
    uint64 deposited;
    uint64 refunded;
    uint64 deducted;
    uint256 adjudged;
}

struct Order {
    bytes32 digest;
    bytes32 share;
    uint256 terms; // served 64, amount 64, until 64, lifted 8
}

struct LegRow {
    bytes32 to;
    bytes32 payerRef;
    uint64 amount;
    uint8 class;
    uint8 paid;
}

/// @notice The bits of word 0 that are an escrow's own.
library EscrowWord {
    /// @dev The own bits of a new escrow.
    function own(uint32 bankNumber, uint32 version) internal pure returns (uint256) {
        return uint256(bankNumber) | (uint256(version) << 32);
    }

    /// @dev The supervising bank's organisation number.
    function bank(Word w) internal pure returns (uint32) {
        return uint32(w.ownOf());
    }

    /// @dev The version of the filing that the escrow was agreed for, or was carried to.
    function filingVersion(Word w) internal pure returns (uint32) {
        return uint32(w.ownOf() >> 32);
    }

    /// @dev The same word for another version of the filing.
    function withFilingVersion(Word w, uint32 version) internal pure returns (Word) {
        return w.withOwn((w.ownOf() & ~(uint256(type(uint32).max) << 32)) | (uint256(version) << 32));
    }
}

/// @notice What follows from an escrow's sums (domain.md 5).
library EscrowSums {
    /// @dev What is in the escrow: paid in and gone nowhere yet.
    function balance(Sums memory x) internal pure returns (uint64) {
        return x.deposited - x.released - x.refunded - x.adjudged - x.deducted;
    }

    /// @dev What counts towards `expected`: a deduction before registration has to be paid in again.
    function covered(Sums memory x) internal pure returns (uint64) {
        return x.deposited - x.deductedBefore;
    }

    /// @dev The computed state.
    function state(Sums memory x) internal pure returns (uint8) {
        uint64 c = covered(x);
        if (c == 0) return EscrowState.Agreed;
        return c < x.expected ? EscrowState.Partial : EscrowState.Funded;
    }
}
