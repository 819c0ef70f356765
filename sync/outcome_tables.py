"""Every documented answer of QuickBooks and the Web Connector, with its cause and its cure.

Sources: QuickBooks SDK on-screen reference (status codes), Web Connector Programmer's Guide
(HRESULTs, error recovery), and texts of real answers. A code that is not here is for a person to
look at; then it gets its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.outcome_words import Action, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

DONE, RETRY, REFRESH = Action.DONE, Action.RETRY, Action.REFRESH
REFUSE, STOP, IN_DOUBT = Action.REFUSE, Action.STOP, Action.IN_DOUBT

AGAIN = "Nothing to do: the next sync tries again."
RETRIED = "then choose “retry”."
CLOSING = "Edit › Preferences › Accounting › Company Preferences › Set Date/Password"
NOTHING = "Nothing to do."
LOOK = "Look at the record in QuickBooks; correct it there if the difference matters."
OURS = (
    "This is a fault of Deskbridge, not of your data. Send the code and the record's name to"
    " support; nothing was written."
)
VERIFY = (
    "If it happens again, run File › Utilities › Verify Data in QuickBooks and, if it finds"
    " damage, Rebuild Data."
)
RIGHTS = (
    "In QuickBooks, as Admin in single-user mode, open Edit › Preferences › Integrated"
    " Applications › Company Preferences, select the line that begins with “Deskbridge:”, choose"
    " Properties and allow it."
)
UPDATE = "choose Update Selected in the Web Connector."


def _row(
    code: int, action: Action, cause: str, cure: str, *, note: bool = False
) -> tuple[int, Outcome]:
    return code, Outcome(action=action, code=f"qb-{code}", cause=cause, cure=cure, note=note)


IN_USE = Outcome(
    action=RETRY,
    code="qb-in-use",
    cause="Somebody has this record or its list open in QuickBooks.",
    cure="Nothing to do: it is tried again. If it goes on, close open windows in QuickBooks.",
)
UNKNOWN_STATUS = Outcome(
    action=STOP,
    code="qb-unknown",
    cause="QuickBooks gave an answer that Deskbridge does not know.",
    cure="Send the code and the words to support. This flow waits until somebody looked at it.",
)
UNKNOWN_WARNING = Outcome(
    action=DONE,
    code="qb-warning",
    cause="QuickBooks did it, with a warning that Deskbridge does not know.",
    cure=LOOK,
    note=True,
)

STATUSES: Mapping[int, Outcome] = dict((
    _row(0, DONE, "It worked.", NOTHING),
    _row(1, DONE, "QuickBooks has nothing that matches.", NOTHING),
    _row(500, DONE, "QuickBooks no longer has some of the records asked for.", NOTHING, note=True),
    _row(501, DONE, "Part of a record cannot be shown in this qbXML version.",
         "If you miss something in it, update QuickBooks: Help › Update QuickBooks Desktop.",
         note=True),
    _row(510, DONE, "QuickBooks could not return a record it found.",
         "Open the record in QuickBooks and save it again.", note=True),
    _row(530, DONE, "It was written, without a field that this edition does not have.", LOOK,
         note=True),
    _row(531, DONE, "It was written, without a value that this edition does not have.", LOOK,
         note=True),
    _row(550, DONE, "It was written, but its note was not.", LOOK, note=True),
    _row(560, DONE, "It was written with a field that QuickBooks is giving up.", NOTHING,
         note=True),
    _row(570, DONE, "It was written, but not linked: the other transaction is closed.", LOOK,
         note=True),
    _row(600, DONE, "QuickBooks had no recovery information to clear.", NOTHING, note=True),
    _row(1000, RETRY, "QuickBooks had an internal error.", f"{AGAIN} {VERIFY}"),
    _row(1010, RETRY, "QuickBooks was not available.", AGAIN),
    _row(1030, STOP, "This edition of QuickBooks does not know the request.",
         f"Update QuickBooks (Help › Update QuickBooks Desktop), {RETRIED} If you cannot, switch"
         " this flow off under Settings › What travels."),
    _row(1060, STOP, "QuickBooks refused the request's identifier.", OURS),
    _row(3000, REFUSE, "The record names another one that QuickBooks does not have any more.",
         "Look in QuickBooks for the customer or vendor, the accounts and the items that the record"
         f" names. Choose others in the cloud for what was deleted, {RETRIED}"),
    _row(3010, REFUSE, "QuickBooks could not read a yes-or-no value.", OURS),
    _row(3020, REFUSE, "QuickBooks could not read a date.", OURS),
    _row(3030, REFUSE, "QuickBooks could not read a range of dates.", OURS),
    _row(3031, REFUSE, "QuickBooks could not read a range of names or numbers.", OURS),
    _row(3035, REFUSE, "QuickBooks could not read a length of time.", OURS),
    _row(3040, REFUSE, "QuickBooks could not read an amount.", OURS),
    _row(3070, REFUSE, "A text is longer than QuickBooks takes.",
         f"Open the record in the cloud and shorten the text that QuickBooks names, {RETRIED}"),
    _row(3100, REFUSE, "QuickBooks already uses this name, perhaps for something inactive."
         " Customers, vendors, employees and other names share one list of names; accounts, items"
         " and classes have one each.",
         f"Rename one of the two (for a vendor, for example, add “(V)”), {RETRIED} If both are the"
         " same and the one in QuickBooks is inactive, make it active there instead: open its list"
         " or center, show the inactive ones too, right-click it."),
    _row(3110, REFUSE, "QuickBooks does not know one of the choices.", OURS),
    _row(3120, REFUSE, "What the record refers to is gone from QuickBooks, or was already paid.",
         "Find in QuickBooks (Edit › Find) the bill or invoice that this names. If it is paid"
         " there already, choose “skip”. If it is gone, choose another for this in the cloud,"
         f" {RETRIED}"),
    _row(3130, REFUSE, "The parent record is not there or cannot be a parent.",
         f"Choose another parent in the cloud, or create the parent in QuickBooks, {RETRIED}"),
    _row(3140, REFUSE, "Something the record refers to does not fit: missing, inactive or of the"
         " wrong kind.",
         "QuickBooks' words in the problem name it. If it is inactive, show inactive ones in its"
         " list in QuickBooks, right-click it and make it active; otherwise choose another in the"
         f" cloud (a payment needs an account of type Bank), {RETRIED}"),
    _row(3150, REFUSE, "QuickBooks misses a field that it requires.",
         f"Open the record in the cloud and fill in what QuickBooks names, {RETRIED}"),
    _row(3160, REFUSE, "QuickBooks cannot delete it because it is used.",
         "In QuickBooks, right-click it in its list and make it inactive instead; then choose"
         " “skip”."),
    _row(3161, REFUSE, "It lies in a period that is closed, so it cannot be deleted.",
         f"Move the closing date in QuickBooks ({CLOSING}), {RETRIED} Or reverse it there by"
         " hand on a later date, and choose “skip”."),
    _row(3170, REFUSE, "QuickBooks does not let this record be changed.",
         "Open it in QuickBooks: its windows say why (it may be reconciled, paid or closed). Make"
         f" the change there by hand, or take it back in the cloud, {RETRIED}"),
    _row(3171, REFUSE, "It lies in a period that is closed.",
         f"Give it a later date in the cloud, or move the closing date in QuickBooks ({CLOSING}),"
         f" {RETRIED}"),
    _row(3175, RETRY, "Somebody has this record open in QuickBooks.",
         f"{AGAIN} If it goes on, close open windows in QuickBooks."),
    _row(3176, RETRY, "Somebody has a related record open in QuickBooks.",
         f"{AGAIN} If it goes on, close open windows in QuickBooks."),
    _row(3177, REFUSE, "The same link was given twice.", OURS),
    _row(3180, REFUSE, "QuickBooks could not save it.",
         "Correct what QuickBooks names (an account number in use, a credit limit, a tax rule), in"
         f" QuickBooks or in the cloud, {RETRIED}"),
    _row(3200, REFRESH, "It was changed in QuickBooks since it was last read.",
         "Nothing to do: it is read again and both changes are merged."),
    _row(3210, REFUSE, "QuickBooks does not allow a value, for example more than is owed.",
         "Open it in QuickBooks and compare what is still owed there with the cloud; correct the"
         f" one that is wrong, {RETRIED}"),
    _row(3220, STOP, "Deskbridge is not authorized in this company file.",
         f"{RIGHTS} Then {UPDATE}"),
    _row(3231, RETRY, "It was not run because one before it failed.", AGAIN),
    _row(3250, STOP, "A feature it needs is switched off in QuickBooks.",
         "Switch it on as Admin under Edit › Preferences › … › Company Preferences in QuickBooks"
         f" (class tracking: Accounting), {RETRIED} Or switch this flow off under Settings › What"
         " travels."),
    _row(3260, STOP, "The QuickBooks user lacks the permission.",
         "As Admin, give the user that Deskbridge logs in as more rights in QuickBooks (Company ›"
         f" Users, or Company › Set Up Users and Passwords), {RETRIED}"),
    _row(3261, STOP, "Deskbridge has no access to personal data.",
         f"{RIGHTS} There, allow access to Social Security Numbers and other personal data."
         f" Then {UPDATE}"),
    _row(3262, STOP, "Payroll is not available in this company file.",
         "Switch this flow off under Settings › What travels, or subscribe to payroll in"
         " QuickBooks."),
    _row(3263, STOP, "Deskbridge may only read in this company file.", f"{RIGHTS} Then {UPDATE}"),
    _row(3264, STOP, "The merchant service is not available in this company file.",
         "Switch this flow off under Settings › What travels."),
    _row(3270, REFUSE, "An account that QuickBooks posts to by itself is missing.",
         f"Create one such transaction by hand in QuickBooks (it makes the account), {RETRIED}"),
    _row(3351, REFUSE, "This record cannot have that custom field.", OURS),
    _row(3390, RETRY, "Too many lists are being read at once.", AGAIN),
    _row(3391, RETRY, "QuickBooks forgot where the reading stood.",
         "Nothing to do: the list is read again from the last checkpoint."),
    _row(3500, REFUSE, "QuickBooks refused the change, perhaps because it would merge two records.",
         f"Rename it so that no other record has that name, or merge the two by hand in QuickBooks,"
         f" {RETRIED}"),
    _row(9100, STOP, "QuickBooks could not resolve a macro.", OURS),
))  # fmt: skip

SIGN_IN = (
    "Open the company file in QuickBooks as Admin in single-user mode, choose Update Selected in"
    " the Web Connector, and answer QuickBooks' question with “Yes, always”."
)
CLOSE = "Close open dialogs in QuickBooks; the next sync goes on."


def _hresult(code: str, action: Action, cause: str, cure: str) -> tuple[str, Outcome]:
    return code, Outcome(action=action, code=f"hr-{code}", cause=cause, cure=cure)


WRITE_LOST = Outcome(
    action=IN_DOUBT,
    code="hr-lost",
    cause="The answer to something that was being written is lost.",
    cure="Nothing to do: QuickBooks is asked what became of it before anything else is sent.",
)
UNKNOWN_HRESULT = Outcome(
    action=STOP,
    code="hr-unknown",
    cause="QuickBooks or the Web Connector failed in a way Deskbridge does not know.",
    cure="Restart QuickBooks and the Web Connector. If it comes again, send the code to support.",
)

HRESULTS: Mapping[str, Outcome] = dict((
    _hresult("0x80040400", REFUSE, "QuickBooks could not read the request and ran none of it.",
             OURS),
    _hresult("0x80040401", RETRY, "QuickBooks could not be reached.", AGAIN),
    _hresult("0x80040402", RETRY, "QuickBooks failed unexpectedly.", f"{AGAIN} {VERIFY}"),
    _hresult("0x80040408", RETRY, "QuickBooks could not be started with this company file.",
             "On the computer of the Web Connector, open the company file in QuickBooks by"
             " hand: its drive may be missing, the user signed in elsewhere, or single-user"
             " mode needed. Then choose Update Selected in the Web Connector."),
    _hresult("0x8004040A", RETRY, "Another company file is open in QuickBooks.",
             "Close the other company file, or open this company's; the next sync goes on. If"
             " it is this company's file at a new place, close it, choose Update Selected, open"
             " it again, and choose Update Selected once more."),
    _hresult("0x80040410", RETRY, "The company file is open in the other mode.",
             "Switch between single-user and multi-user mode (File menu); the next sync goes on."),
    _hresult("0x80040414", RETRY, "A dialog is open in QuickBooks.", CLOSE),
    _hresult("0x80040416", RETRY, "QuickBooks is not running.",
             "Open QuickBooks with this company's file, or let the next sync open it."),
    _hresult("0x80040418", STOP, "Deskbridge has never been allowed into this company file.",
             SIGN_IN),
    _hresult("0x8004041A", STOP, "Deskbridge has no permission in this company file.",
             f"{RIGHTS} Then {UPDATE}"),
    _hresult("0x8004041B", RETRY, "QuickBooks could not lock what it needed.", AGAIN),
    _hresult("0x8004041C", RETRY, "QuickBooks had an internal error.", f"{AGAIN} {VERIFY}"),
    _hresult("0x8004041D", STOP, "Deskbridge may not log in while QuickBooks is closed.",
             f"{RIGHTS} Tick “Allow this application to login automatically” (or keep QuickBooks"
             f" open), then {UPDATE}"),
    _hresult("0x8004041E", STOP, "QuickBooks no longer accepts Deskbridge's certificate.", SIGN_IN),
    _hresult("0x8004042C", STOP, "QuickBooks revoked Deskbridge's certificate.", SIGN_IN),
    _hresult("0x80040420", STOP, "Somebody denied Deskbridge access in QuickBooks.", SIGN_IN),
    _hresult("0x80040421", RETRY, "QuickBooks passed on a message of its own.",
             "Do what the message says; the next sync goes on."),
    _hresult("0x80040422", RETRY, "Another program uses the company file in single-user mode.",
             "Close the other program, or switch to multi-user mode; the next sync goes on."),
    _hresult("0x80040423", STOP, "This QuickBooks does not speak the qbXML version asked for.",
             "Update QuickBooks (Help › Update QuickBooks Desktop), then choose Update Selected"
             " in the Web Connector."),
    _hresult("0x80040424", RETRY, "QuickBooks was not ready yet.", AGAIN),
    _hresult("0x80040427", STOP, "This copy of QuickBooks is not registered.",
             "Register QuickBooks (Help menu), then choose Update Selected in the Web Connector."),
    _hresult("0x8004042A", STOP, "QuickBooks allows no access from another computer.",
             "Run the Web Connector on the computer where QuickBooks runs, and choose Update"
             " Selected there."),
    _hresult("0x80040435", STOP, "The Admin must authorize Deskbridge again.", SIGN_IN),
    _hresult("0x80010105", RETRY, "QuickBooks failed unexpectedly.", f"{AGAIN} {VERIFY}"),
))  # fmt: skip


def _set(code: int, action: Action, cause: str, cure: str) -> tuple[int, Outcome]:
    return code, Outcome(action=action, code=f"set-{code}", cause=cause, cure=cure)


LOOKED_FOR = "Nothing to do: the record is looked for in QuickBooks before it is sent again."
LOOK_FIRST = (
    "Look for the record in QuickBooks. If it is not there as it should be, choose “retry” to"
    " have it sent once more; if it is, or is not wanted, choose “skip”."
)
UNKNOWN_SET_STATUS = Outcome(
    action=STOP,
    code="set-unknown",
    cause="QuickBooks does not say what became of something that was sent.",
    cure=f"{LOOK_FIRST} Tell support.",
)

SET_STATUSES: Mapping[int, Outcome] = dict((
    _set(0, DONE, "QuickBooks ran it and kept the result.", NOTHING),
    _set(600, REFRESH, "QuickBooks has no record that it was ever sent.", LOOKED_FOR),
    _set(9001, STOP, "QuickBooks knows it under the same identifier with other content.",
         f"{LOOK_FIRST} Tell support."),
    _set(9002, REFRESH, "QuickBooks ran it and kept no result.", LOOKED_FOR),
    _set(9003, REFRESH, "QuickBooks never used that identifier.", LOOKED_FOR),
    _set(9004, STOP, "QuickBooks refused the identifier as too long.",
         f"{LOOK_FIRST} Tell support."),
    _set(9005, REFRESH, "QuickBooks could not keep the result.", LOOKED_FOR),
))  # fmt: skip
