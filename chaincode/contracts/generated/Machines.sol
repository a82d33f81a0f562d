// SPDX-License-Identifier: Apache-2.0
// Generated from chaincode/machines by chaincode/tools/generate.mjs; do not edit.
pragma solidity 0.8.37;

/// @notice Kinds of record.
library Kind {
    uint8 internal constant Unit = 1;
    uint8 internal constant Filing = 2;
    uint8 internal constant Tax = 3;
    uint8 internal constant Escrow = 4;
    uint8 internal constant Account = 5;
    uint8 internal constant Payment = 6;
    uint8 internal constant Evidence = 7;
    uint8 internal constant Organisation = 8;
    uint8 internal constant Proposal = 9;
}

/// @notice Roles of organisations; bit r of a word of roles is role r.
library Role {
    uint8 internal constant Center = 1;
    uint8 internal constant Registry = 2;
    uint8 internal constant Tax = 3;
    uint8 internal constant Supervisor = 4;
    uint8 internal constant Lender = 5;
    uint8 internal constant Auditor = 6;
}

/// @notice Numbers of the consortium's parameters.
library Parameter {
    uint256 internal constant Skew = 1;
    uint256 internal constant LateAfter = 2;
    uint256 internal constant ConfirmWithin = 3;
    uint256 internal constant HouseCheckAge = 4;
    uint256 internal constant LongestFreeze = 5;
    uint256 internal constant LongestSeizure = 6;
    uint256 internal constant UnsupervisedDeals = 7;
    uint256 internal constant GovernanceDelay = 8;
    uint256 internal constant Voting = 9;
    uint256 internal constant GuaranteeCap = 10;
    uint256 internal constant LongestTerm = 11;
}

/// @notice Bounds of the numbers in the data of events, by range.
library Range {
    uint256 internal constant AmountMin = 1;
    uint256 internal constant AmountMax = 9223372036854775807;
    uint256 internal constant PastMin = 946684800;
    uint256 internal constant PastMax = 253402300799;
    uint256 internal constant RecentMin = 946684800;
    uint256 internal constant RecentMax = 253402300799;
    uint256 internal constant TermMin = 946684800;
    uint256 internal constant TermMax = 253402300799;
    uint256 internal constant BlockMin = 0;
    uint256 internal constant BlockMax = 9223372036854775807;
    uint256 internal constant VersionMin = 1;
    uint256 internal constant VersionMax = 4294967295;
    uint256 internal constant OrganisationMin = 1;
    uint256 internal constant OrganisationMax = 4294967295;
    uint256 internal constant LenderMin = 0;
    uint256 internal constant LenderMax = 4294967295;
    uint256 internal constant NoneMin = 0;
    uint256 internal constant NoneMax = 0;
    uint256 internal constant FilingKindMin = 2;
    uint256 internal constant FilingKindMax = 3;
    uint256 internal constant ChangeClassMin = 1;
    uint256 internal constant ChangeClassMax = 4;
    uint256 internal constant PayerClassMin = 1;
    uint256 internal constant PayerClassMax = 4;
    uint256 internal constant LegClassMin = 1;
    uint256 internal constant LegClassMax = 4;
    uint256 internal constant PlaceMin = 0;
    uint256 internal constant PlaceMax = 7;
}

/// @notice States of a unit; 0 = absent.
library UnitState {
    uint8 internal constant Open = 1;
    uint8 internal constant Closed = 2;
}

/// @notice Events of a unit that are built.
library UnitEvent {
    uint16 internal constant Open = 1;
    uint16 internal constant Taken = 7;
    uint16 internal constant Freed = 8;
    uint16 internal constant Registered = 9;
}

/// @notice States of a filing; 0 = absent.
library FilingState {
    uint8 internal constant Signed = 1;
    uint8 internal constant Filed = 2;
    uint8 internal constant Changing = 3;
    uint8 internal constant Cancelling = 4;
    uint8 internal constant Registered = 5;
    uint8 internal constant Cancelled = 6;
    uint8 internal constant Voided = 7;
}

/// @notice Events of a filing that are built.
library FilingEvent {
    uint16 internal constant Sign = 1;
    uint16 internal constant Void = 2;
    uint16 internal constant File = 4;
    uint16 internal constant ProposeChange = 5;
    uint16 internal constant AcceptChange = 6;
    uint16 internal constant RequestCancel = 8;
    uint16 internal constant ApproveCancel = 9;
    uint16 internal constant Register = 11;
}

/// @notice States of a tax; 0 = absent.
library TaxState {
    uint8 internal constant Pending = 1;
    uint8 internal constant Assessed = 2;
    uint8 internal constant Cleared = 3;
    uint8 internal constant RefundDue = 4;
    uint8 internal constant Refunded = 5;
    uint8 internal constant Withdrawn = 6;
}

/// @notice Events of a tax that are built.
library TaxEvent {
    uint16 internal constant Opened = 1;
    uint16 internal constant Assess = 2;
    uint16 internal constant Clear = 3;
    uint16 internal constant Reset = 4;
}

/// @notice States of a escrow; 0 = absent.
library EscrowState {
    uint8 internal constant Agreed = 1;
    uint8 internal constant Partial = 2;
    uint8 internal constant Funded = 3;
    uint8 internal constant ClosedUnfunded = 4;
    uint8 internal constant ReleaseReady = 5;
    uint8 internal constant Releasing = 6;
    uint8 internal constant ReleaseFailed = 7;
    uint8 internal constant Released = 8;
    uint8 internal constant RefundReady = 9;
    uint8 internal constant Refunding = 10;
    uint8 internal constant RefundFailed = 11;
    uint8 internal constant Refunded = 12;
    uint8 internal constant Deducted = 13;
    uint8 internal constant Transferring = 14;
}

/// @notice Events of a escrow that are built.
library EscrowEvent {
    uint16 internal constant Agree = 1;
    uint16 internal constant Deposit = 2;
    uint16 internal constant CloseUnfunded = 5;
    uint16 internal constant OnRegistered = 6;
    uint16 internal constant InstructRelease = 9;
    uint16 internal constant ConfirmLeg = 13;
    uint16 internal constant FailLeg = 14;
}

/// @notice States of a organisation; 0 = absent.
library OrganisationState {
    uint8 internal constant Member = 1;
    uint8 internal constant Removed = 2;
}

/// @notice Events of a organisation that are built.
library OrganisationEvent {
    uint16 internal constant Join = 1;
    uint16 internal constant AddKey = 4;
    uint16 internal constant RevokeKey = 5;
}
