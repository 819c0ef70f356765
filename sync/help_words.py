"""What each of our own codes means, for whoever looks it up: what happened, why, and what to do.

QuickBooks' and the Web Connector's codes have their words in outcome_tables. The sentences a
problem carries name the record; these are about the kind, and the same for everybody. A choice is
said by its value, “retry”; whoever shows a sentence gives it the button's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.cloud_help_words import REFUSED_FOR_BILL
from sync.format_help_words import UNFIT
from sync.help_value import AGAIN, BY_ITSELF, Help
from sync.help_value import help_of as _help

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS: Final[Mapping[str, Help]] = {
    **REFUSED_FOR_BILL,
    **UNFIT,
    "answer-cut-short": _help(
        "An answer of QuickBooks ended too early",
        "What the Web Connector brought was not a whole document, so nothing of it was taken for "
        "certain.",
        "Nothing to do: the same is asked again.",
        "If it comes back, see whether the connection of that PC breaks off, and tell support.",
    ),
    "answer-unreadable": _help(
        "An answer of QuickBooks could not be read",
        "The answer was damaged on its way or is of a shape that Deskbridge does not know.",
        "Nothing to do the first time: the same is asked again.",
        "If it comes back, run File › Utilities › Verify Data in QuickBooks and tell support.",
    ),
    "applied-not-found": _help(
        "QuickBooks took a record, and it is not there",
        "The answer to a write was lost. QuickBooks says that it made the record, but reading does "
        "not find it: somebody may have deleted it meanwhile.",
        "Look for the record in QuickBooks by its number, vendor or amount.",
        "If it is missing and wanted, choose “retry” to have it sent once more.",
        "If it is not wanted, choose “skip”.",
    ),
    "billable-without-customer": _help(
        "A billable line names no customer",
        "QuickBooks lets an expense be billed only to a customer or job.",
        "In the cloud, give the line a customer or job, or take its billable mark away.",
        BY_ITSELF,
    ),
    "cannot-be-changed": _help(
        "QuickBooks does not let this be changed",
        "The kind of record, or a field of it, cannot be changed once it is in QuickBooks.",
        "Change it in QuickBooks by hand so that both agree, or take the change back in the cloud.",
        BY_ITSELF,
    ),
    "cannot-be-cleared": _help(
        "A value cannot be emptied on the other side",
        "One side emptied a field that the other side must have or cannot empty.",
        "Enter a value again, or empty it by hand on the other side if it lets you.",
    ),
    "cannot-be-undone": _help(
        "QuickBooks cannot take this back",
        "The record was undone in the cloud; QuickBooks has no way to void or delete it by "
        "request.",
        "Open it in QuickBooks and void or delete it there by hand (Edit menu).",
        "Then choose “skip”.",
    ),
    "changed-in-quickbooks": _help(
        "A record of the cloud was changed in QuickBooks",
        "The cloud decides about this field. What was changed in QuickBooks is never overwritten "
        "silently.",
        "Choose “quickbooks” if the change is meant.",
        "Choose “cloud” if it is not.",
    ),
    "changed-in-cloud": _help(
        "A record was changed in the cloud after it was sent",
        "Once this is in QuickBooks, no program can change it there.",
        "Change it in QuickBooks by hand so that both agree: the problem is then over by itself.",
        "Or void it in the cloud and enter it anew.",
        "To leave the two different, choose “quickbooks”.",
    ),
    "characters-not-kept": _help(
        "QuickBooks cannot keep some characters",
        "QuickBooks Desktop knows only the characters of Western languages.",
        "Write the name or text in the cloud without the characters that the problem shows.",
        BY_ITSELF,
    ),
    "clearing-account-missing": _help(
        "The clearing account is missing",
        "Payments are booked through an account of the type Bank until the money has moved.",
        "In QuickBooks, make an account of the type Bank: Lists › Chart of Accounts › Account › "
        "New.",
        "After the next sync, choose it here under Settings › Accounts.",
        BY_ITSELF,
    ),
    "clearing-is-the-bank": _help(
        "The clearing account is the bank account itself",
        "Money on its way waits in the clearing account until it has left, or reached, the bank. "
        "With one account for both nothing can wait, and the transfer would be from it to itself.",
        "In QuickBooks, make an account of the type Bank that is used for nothing else.",
        "Choose Update Selected, then choose the account under Settings › Accounts.",
        "Payments that were booked to the bank account meanwhile stay there: in QuickBooks, change "
        "their account to the new one.",
    ),
    "clock-wrong": _help(
        "The clock of the PC is wrong",
        "The computer that runs QuickBooks has a time that no time zone explains. Dates that "
        "QuickBooks fills in by itself are wrong until it is right.",
        "Set date, time and time zone on that computer.",
        "Nothing is lost meanwhile; the alarm ends with the next sync.",
    ),
    "closed-period": _help(
        "The date lies in a closed period",
        "The books are closed through a date that was set in QuickBooks, and nothing is posted on "
        "or before it.",
        "If it belongs there, move the closing date in QuickBooks (Edit › Preferences › "
        "Accounting › Company Preferences › Set Date/Password), let it sync, and set the date "
        "back.",
        "Otherwise give the document a date after it in the cloud.",
    ),
    "cloud-refused": _help(
        "The cloud does not let us in",
        "The sync token, the organization or its permissions are not right any more.",
        "In the cloud, make a new sync token as an administrator (the problem says where).",
        "Enter its name and the token here, on the company's page Connection.",
    ),
    "cloud-unavailable": _help(
        "The cloud cannot be reached",
        "It answered with an error or not at all.",
        "Nothing to do: it is tried again. If it goes on for hours, see the cloud's status page.",
    ),
    "cloud-value-unreadable": _help(
        "A value from the cloud makes no sense",
        "An amount or a date of this record cannot be read, so it was left out, not guessed.",
        "Open the record in the cloud, correct the value that the problem names, and save it.",
        BY_ITSELF,
    ),
    "conflict": _help(
        "QuickBooks and the cloud say different things",
        "Either somebody changed the same field in both since the two last agreed, or the two were "
        "found to be one record and never agreed. Changes of different fields never come here: "
        "each is carried to the other side.",
        "Open the problem: it shows both values of every field that differs.",
        "Press the side that is right, or choose a side for each field. The next sync changes the "
        "other side.",
        "Under Settings you can say for each kind of record who is always right.",
    ),
    "customer-without-email": _help(
        "The customer has no e-mail address",
        "The invoice is to be e-mailed, and QuickBooks marks one so only for a customer who has an "
        "e-mail address there.",
        "In QuickBooks, open Customer Center, edit the customer, Address Info, and fill in Main "
        "Email.",
        "Or take the mark “to be e-mailed” off the invoice in the cloud.",
        BY_ITSELF,
    ),
    "deleted-in-quickbooks": _help(
        "A record of the cloud was deleted in QuickBooks",
        "The cloud decides about this record and still has it.",
        "If it was meant, void or archive it in the cloud too.",
        "If it was a mistake, enter it in QuickBooks again by hand.",
        "Then choose “quickbooks”.",
    ),
    "edition-not-supported": _help(
        "This edition of QuickBooks is not supported",
        "Company files of the US edition can be synced; those of other countries work differently.",
        "Open a company file of the US edition, or ask support.",
    ),
    "field-missing": _help(
        "A value that QuickBooks needs is missing",
        "QuickBooks does not take a record without it.",
        "Open the record in the cloud and enter the value that the problem names.",
        BY_ITSELF,
    ),
    "file-not-stamped": _help(
        "The company file does not show our mark",
        "The Web Connector writes a mark into the company file it was added for. This has none: "
        "it is another one, or older than the connection.",
        "Open the company file that was connected.",
        "If this is the one, keep it open, choose Remove beside this company in the Web Connector, "
        "and add the .qwc file from the page Connection again: File › Add an Application.",
    ),
    "gone-from-cloud": _help(
        "The cloud has this record no more",
        "It was removed in the cloud after it had been in step.",
        "If it is not needed in QuickBooks either, make it inactive there (right-click it in its "
        "list) or void it (open it, then Edit › Void).",
    ),
    "identity-doubled": _help(
        "One record seems to be there twice",
        "Two records came with the same id, which cannot be. Nothing is written until it is clear.",
        "Run File › Utilities › Verify Data in QuickBooks, and Rebuild Data if it finds damage.",
        "Then choose “retry”. If it comes back, tell support.",
    ),
    "internal-error": _help(
        "A mistake of ours",
        "Something happened that Deskbridge was not prepared for. Nothing was written by it.",
        "Tell support when it happened. The next sync tries again.",
    ),
    "line-without-account": _help(
        "A line has no account",
        "QuickBooks books every line to an account.",
        "Give the line an account in the cloud, one that is in step with QuickBooks.",
        BY_ITSELF,
    ),
    "line-without-item": _help(
        "A line has no item",
        "QuickBooks invoices are made of items.",
        "Give the line an item in the cloud.",
        BY_ITSELF,
    ),
    "lines-in-group": _help(
        "A line belongs to a group in QuickBooks",
        "QuickBooks does not let lines of an item group be changed one by one.",
        "Open the document in QuickBooks and change its lines there by hand, or take the group off "
        "it; then the next sync changes them.",
    ),
    "list-emptied": _help(
        "A whole list is suddenly empty",
        "That is nearly always an error on the way and not what somebody wanted, so nothing was "
        "mirrored.",
        "Open the list that the problem names and look whether it is really empty.",
        "If it is meant, choose “go-on”.",
        "If not, see that the right company file is open in QuickBooks and that the page "
        "Connection shows the right organization, then choose “retry”.",
    ),
    "linked-to-another": _help(
        "It names a document that is linked with another customer's or vendor's",
        "The invoice or bill it pays says another customer or vendor in QuickBooks than in the "
        "cloud, so nothing is posted to it.",
        "If the two are one, give both the same customer or vendor, in the cloud and in "
        "QuickBooks.",
        "If they are not, open the story of the invoice or bill (the problem links to it) and "
        "press “These are not the same”.",
        "To enter in QuickBooks by hand what names it instead, choose “skip”.",
        BY_ITSELF,
    ),
    "mass-removal": _help(
        "Unusually many records were removed at once",
        "Before so many are archived or voided on the other side, somebody should look.",
        "Look at what was removed, on the side that the problem names.",
        "If it is meant, choose “go-on”.",
        "If not, bring it back there first, then choose “retry”.",
    ),
    "more-than-shown": _help(
        "There is much more to create than the preview showed",
        "You let the first sync begin on what was shown. It would now create many more.",
        "Look at the records that are new, on the side that the problem names.",
        "If they are meant, choose “go-on”.",
        "If not, see that the right company file and organization are connected, then choose "
        "“retry”.",
    ),
    "name-has-colon": _help(
        "A name has a colon in it",
        "QuickBooks separates a parent from its child by a colon, so no name may have one.",
        "Write the name in the cloud without the colon.",
        BY_ITSELF,
    ),
    "no-first-contact": _help(
        "QuickBooks said nothing of the company file",
        "The Web Connector called without telling which file is open.",
        "Open the company file in QuickBooks and choose Update Selected in the Web Connector.",
        "If it comes back, update QuickBooks (Help › Update QuickBooks Desktop) and the Web "
        "Connector.",
    ),
    "not-taken-back": _help(
        "It was undone in the cloud and stands in QuickBooks",
        "What was undone in the cloud could not be undone in QuickBooks, or was done again there.",
        "Open it in QuickBooks and void or delete it there by hand (Edit menu).",
        "Then choose “quickbooks”: it says that you have seen to it.",
    ),
    "names-left-out": _help(
        "It names a record that was left out",
        "The vendor, customer, account or other record that it names was left out for good, and is "
        "not on the other side. Without it this one cannot be entered there.",
        "If both shall travel, choose “take-up”: what it names is in the sync again.",
        "If neither shall, choose “skip”. If it names the wrong one, name another.",
        BY_ITSELF,
    ),
    "number-taken": _help(
        "QuickBooks has a document of this number already",
        "Two documents of one number are not told apart later, so the second is not made.",
        "Compare the two, which the problem shows beside each other.",
        "If both are the same document, press “It is …”: nothing is entered twice. It is offered "
        "where customer or vendor, total and date agree; where they do not, correct the one that "
        "is wrong first.",
        "If they are two, give one of them another number. The next sync enters it.",
        "To keep both as they are, choose “skip”, and then for the other one too, about which you "
        "are asked next.",
    ),
    "paying-account-missing": _help(
        "The account that pays is not known",
        "The payment was made outside the cloud, and the cloud does not say from which account.",
        "In the cloud, open the payment and choose the bank or credit card account it was paid "
        "from.",
        "See under Records that this account is in step with one of QuickBooks.",
        BY_ITSELF,
    ),
    "old-quickbooks": _help(
        "QuickBooks is too old to be kept in step",
        "Before QuickBooks 2009 no program could change a class or a vendor credit, so a sync "
        "would leave the two sides different. Nothing was sent to it.",
        "Update QuickBooks Desktop to 2009 or newer on the computer with the Web Connector; the "
        "company file opens in the newer one.",
        "Then choose Update Selected in the Web Connector: the problem is over by itself.",
    ),
    "payment-across-accounts": _help(
        "One payment pays bills of two payables accounts",
        "QuickBooks pays bills of one accounts payable account at a time.",
        "Enter the payment in QuickBooks by hand, one for each account, and choose “skip”.",
        "Or open the bills in QuickBooks and give them one A/P account; the next sync then sends "
        "it.",
    ),
    "payment-without-bill": _help(
        "A payment pays no bill that QuickBooks has",
        "QuickBooks books a bill payment only against bills.",
        "See whether its bills wait for something: their own problems say for what.",
        BY_ITSELF,
    ),
    "quickbooks-too-old": _help(
        "This QuickBooks is too old for it",
        "The record needs something that this version of QuickBooks does not have.",
        "Update QuickBooks: Help › Update QuickBooks Desktop.",
        "If you cannot, enter the record there by hand and choose “skip”.",
    ),
    "reference-out-of-use": _help(
        "It names a record that is inactive",
        "The record it refers to is inactive or archived and was never sent across.",
        "Make the other record active (in QuickBooks: show inactive ones in its list and "
        "right-click it), or choose another one.",
        BY_ITSELF,
    ),
    "restored-backup": _help(
        "The company file seems to be restored from a backup",
        "Records that were known are gone or older than before. Nothing is written on either side "
        "until somebody says what is meant.",
        "If the newer file still exists, open it in QuickBooks and choose “retry”.",
        "If this file is the one that counts, choose “go-on”: what it lacks is "
        "entered once more, once.",
    ),
    "second-computer": _help(
        "A Web Connector on another computer calls",
        "Two computers with their own schedules work against each other, and one of them may hold "
        "an old copy of the company file.",
        "If the books moved to the new computer, choose “this-computer”, and remove the company "
        "from the Web Connector on the old one.",
        "If both open the same file in turns, choose “both”.",
    ),
    "like-left-out": _help(
        "It looks like a record that was left out",
        "On the other side there is a record like it that a person left out for good. Entered "
        "there, it would be there twice: so it waits until somebody says what is meant.",
        "If both are the same and shall travel, press “It is …”: the two are linked and compared.",
        "If nothing of it shall travel, choose “skip” for this one too.",
        "If they are two, rename one of them (give a document another number). " + BY_ITSELF,
    ),
    "several-found": _help(
        "Several records could be the one that was written",
        "The answer to a write was lost, and more than one record looks like it.",
        "Choose the one it is. If none is, choose “skip” and tell support.",
    ),
    "several-matches": _help(
        "Several records could be this one",
        "Nothing is made and nothing is paired until a person says which it is.",
        "Choose the one it is, or rename one of them so that they can be told apart.",
        "If it is none of them, choose “create”, where that is offered. QuickBooks lets no two "
        "records of a list have one name: rename one of them there.",
    ),
    "too-long": _help(
        "A text is too long for QuickBooks",
        "QuickBooks keeps so many characters and no more; it is not cut off silently.",
        "Shorten it in the cloud to the length that the problem names.",
        BY_ITSELF,
    ),
    "too-many-new": _help(
        "Unusually many new records",
        "So many new ones at once are often an import that went wrong.",
        "Look at the new records, on the side that the problem names.",
        "If they are meant, choose “go-on”, or “raise”.",
        "If not, delete them there, then choose “retry”.",
    ),
    "total-negative": _help(
        "The total is less than zero",
        "QuickBooks takes no bill or invoice of less than zero.",
        "Enter it as a credit in the cloud, or correct the amounts.",
        BY_ITSELF,
    ),
    "unreadable-first-contact": _help(
        "What QuickBooks said of its file cannot be read",
        "The first words of a session were damaged or of a shape that Deskbridge does not know.",
        "Choose Update Selected in the Web Connector once more. If it comes back, tell support.",
    ),
    "unusual-amount": _help(
        "An amount is far from what is usual",
        "A lost decimal point makes an amount a hundred times too large. It is not posted before "
        "somebody looked.",
        "If the amount is right, choose “post”.",
        "If it is not, correct it in the cloud.",
    ),
    "voided-in-quickbooks": _help(
        "A record of the cloud was voided in QuickBooks",
        "The cloud decides about this record and still counts it.",
        "If it was meant, void it in the cloud too.",
        "If it was a mistake, enter it in QuickBooks again by hand.",
        "Then choose “quickbooks”.",
    ),
    "wrong-company-file": _help(
        "Another company file is open",
        "The file that is open in QuickBooks is not the one this company was connected with. "
        "Nothing was sent to it.",
        "Open the right company file, then choose Update Selected in the Web Connector.",
        "If it is the right one under another name, choose “bind”.",
    ),
}

FAMILIES: Final[Mapping[str, Help]] = {
    "format-": _help(
        "The record does not fit what QuickBooks takes",
        "Every request is checked before it leaves, because one wrong value would have QuickBooks "
        "refuse a whole set without a hint.",
        "Correct the value that the problem names in the cloud.",
        BY_ITSELF,
    ),
    "bill-": _help(
        "BILL refused it",
        "BILL answered with a code of its own; the problem quotes its words.",
        "Do what its words say, in BILL or in QuickBooks.",
        AGAIN,
    ),
    "qb-": _help(
        "QuickBooks gave an answer that Deskbridge does not know",
        "What is not known is never guessed at: this flow waits until somebody has looked.",
        "Read QuickBooks' own words in the problem: they usually name the field or the record.",
        "Send the code and the words to support.",
    ),
    "hr-": _help(
        "QuickBooks or the Web Connector failed",
        "The Web Connector reported an error of Windows or QuickBooks instead of an answer.",
        "Close open windows in QuickBooks and choose Update Selected.",
        "If it comes back, send the code to support.",
    ),
    "set-": _help(
        "QuickBooks does not say what became of something that was sent",
        "An answer was lost, and asking for it brought no clear word. It is not sent again before "
        "somebody has looked.",
        "Look for the record in QuickBooks.",
        "If it is not there as it should be, choose “retry”; if it is, “skip”.",
    ),
}
"""Beginnings of codes whose rest is somebody else's, when the code itself is in no table."""
