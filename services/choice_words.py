"""A problem's choices as people meet them: buttons, and what its sentences call them.

A stored sentence says a choice by its value, “retry”, as programs and the command line do; those
are shown it with the cloud's name alone (`words_for_people.named`), pages as `spoken`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.left_beside import CODE as LIKE_LEFT_OUT
from services.problems import CREATE
from services.words_for_people import QUICKBOOKS, cloud, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.problems import Problem

LINK: Final = "link:"
SIDES: Final = frozenset({"quickbooks", "cloud"})
"""Choices that say whose values are right."""
_WORDS: Final = {
    "retry": "Try again",
    "create": "It is none of them: create it",
    "skip": "Leave out for good",
    "skip-all": "Leave all of them out for good",
    "go-on": "Go on all the same",
    "raise": "Go on, and allow as many from now on",
    "post": "The amount is right: post it",
    "take-up": "Take up again what it names",
    "bind": "This is the right file: go on with it",
    "this-computer": "Only this computer from now on",
    "both": "Both computers are meant",
}
_ASKED: Final = {
    "skip": "Leave it out for good? Nothing of it travels, whatever changes on it, until you take "
    "it up again in its story.",
    "skip-all": "Leave {them} out for good? Nothing of them travels, whatever changes on them, "
    "until you take them up again, all under Records or each in its story.",
    "bind": "Is the file that is open now the one this company's books are kept in?",
    "go-on": "Go on all the same?",
}
_QUOTED: Final = re.compile(r"“[a-z-]+”")
_DOES: Final = {
    "retry": "The next sync looks at each again and sends it.",
    "post": "Each is posted with the amount it has.",
    "skip": "Nothing of them travels, whatever changes on them, until you take them up again, all "
    "under Records or each in its story.",
    "skip-all": "Nothing of them travels, whatever changes on them, until you take them up again, "
    "all under Records or each in its story.",
    "take-up": "What each of them names is in the sync again, and they with it.",
}
_BESIDE: Final = (
    " What looks like it in {other} stays in the sync: it is linked with another one like it, and "
    "if there is none, you are asked before it is entered here."
)
_ASKED_OF_A_PAIR: Final = (
    "Leave it out for good? QuickBooks and {cloud} each keep what they have, and nothing travels "
    "between the two, either way, until you take it up again in its story. Then both are compared."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One choice: its value, its words, what it does, and a question to be asked first.

    Either of the last two is '' where the words say it all.
    """

    choice: str
    words: str
    does: str = ""
    asked: str = ""

    @property
    def links(self) -> bool:
        """Whether it says that two records are one: never what is pressed without a thought."""
        return self.choice.startswith(LINK)

    @property
    def is_side(self) -> bool:
        """Whether it says which side is right: what becomes of the other stands beside it."""
        return self.choice in SIDES

    @property
    def warning(self) -> str:
        """What is to be known before it is pressed, where no question can be asked; '' for none."""
        return self.asked.partition("? ")[2] or self.asked

    @property
    def is_for_all(self) -> bool:
        """Whether it can be pressed for all alike."""
        return is_for_all(self.choice)


def is_for_all(choice: str) -> bool:
    """Whether it may be chosen for all alike: not what is known only by a look at each record."""
    return ":" not in choice and choice != CREATE


def spelled(choice: str) -> str:
    """How a choice is typed, with what its button says: `skip (Leave out for good)`."""
    return f"{choice} ({_WORDS[choice]})" if choice in _WORDS else choice


def buttons(problem: Problem, kind: str, names: Mapping[str, str]) -> list[Button]:
    """The buttons of a problem; `kind` is the cloud's, `names` {id of a candidate: its name}."""
    return [_button(problem, each, kind, names) for each in problem.choices]


def spoken(sentence: str, kind: str, problem_kind: str = "stop") -> str:
    """A cure as a page says it: choices by their buttons' words, the cloud by its name.

    `kind` is the cloud's. Not for a cause, which quotes what records are called.
    """
    return named(_QUOTED.sub(lambda found: _pressed(found[0], kind, problem_kind), sentence), kind)


def _pressed(quoted: str, kind: str, problem_kind: str) -> str:
    choice = quoted.strip("“”")
    if choice in SIDES:
        return f"“{_side(problem_kind, choice, kind)}”"
    return f"“{_WORDS[choice]}”" if choice in _WORDS else quoted


def _button(problem: Problem, choice: str, kind: str, names: Mapping[str, str]) -> Button:
    if choice.startswith(LINK):
        other = choice.removeprefix(LINK)
        name = names.get(other) or other
        # Two of one name are told apart by what their own program calls them.
        alike = list(names.values()).count(name) > 1
        words = f"It is {name} ({other})" if alike else f"It is {name}"
        return Button(choice=choice, words=words, asked=f"{words}: shall the two be one record?")
    if choice in SIDES:
        words, does = _side(problem.kind, choice, kind), _kept(problem.kind, choice, kind)
        overwrites = (problem.kind, choice) == ("drift", "cloud")
        asked = f"{words}? {does}" if overwrites else ""
        return Button(choice=choice, words=words, does=does, asked=asked)
    if choice == CREATE:
        there = QUICKBOOKS if problem.cloud_id else cloud(kind)
        words = f"{_WORDS[choice]} in {there}"
        asked = f"{words}? The next sync makes it there, beside what looks like it."
        return Button(choice=choice, words=words, asked=asked)
    asked = _ASKED.get(choice, "")
    if choice == "skip" and problem.cloud_id and problem.quickbooks_id:
        asked = _ASKED_OF_A_PAIR.format(cloud=cloud(kind))
    if choice == "skip-all":
        number = len(_others(problem)) + 1
        them = "both" if number == 2 else f"all {number}"
        asked = asked.format(them=them)
        return Button(
            choice=choice, words=f"Leave {them} out for good", does=_DOES[choice], asked=asked
        )
    _, _, answer = asked.partition("? ")
    does = _DOES.get(choice, answer)
    words = _WORDS.get(choice, choice)
    if choice == "skip" and (side := whose(problem, kind)):
        words = f"Leave {side} record out for good"
        asked = asked.replace("Leave it out", f"Leave {side} record out")
        if problem.code != LIKE_LEFT_OUT:
            asked += _BESIDE.format(other=QUICKBOOKS if problem.cloud_id else cloud(kind))
    return Button(choice=choice, words=words, does=does, asked=asked)


def _others(problem: Problem) -> list[str]:
    """Those that the record of a problem could be."""
    return problem.detail.get("candidates") or [problem.detail["quickbooks_id"]]


def whose(problem: Problem, kind: str) -> str:
    """Whose record a problem of one side's is, “QuickBooks'”, where the two are told apart."""
    if problem.kind != "ambiguous" or (problem.cloud_id and problem.quickbooks_id):
        return ""
    return f"{cloud(kind)}'s" if problem.cloud_id else f"{QUICKBOOKS}'"


def _kept(problem_kind: str, side: str, kind: str) -> str:
    """What becomes of the other side's values."""
    if problem_kind == "drift" and side == "quickbooks":
        return (
            f"Nothing is written: {cloud(kind)} keeps its own, so that the two stay different. You "
            "are not asked again before it changes."
        )
    kept, lost = (QUICKBOOKS, cloud(kind)) if side == "quickbooks" else (cloud(kind), QUICKBOOKS)
    whose = f"{kept}'" if kept == QUICKBOOKS else f"{kept}'s"
    return f"The next sync writes {whose} values into {lost}, over what is there."


def _side(problem_kind: str, side: str, kind: str) -> str:
    if problem_kind == "drift":
        keep, put_back = "Keep what QuickBooks has", f"Put {cloud(kind)}'s value back"
        return keep if side == "quickbooks" else put_back
    whose = f"{QUICKBOOKS}'" if side == "quickbooks" else f"{cloud(kind)}'s"
    return f"Use {whose} values"
