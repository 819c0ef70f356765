from __future__ import annotations

import pytest

from sync.outcome import Action, Outcome, of_hresult, of_set_status, of_status

REFUSED = [3010, 3020, 3030, 3031, 3035, 3040, 3070, 3100, 3110, 3130, 3140, 3150, 3160, 3161,
           3171, 3177, 3210, 3270, 3351, 3500]  # fmt: skip
STOPPED = [1030, 1060, 3220, 3250, 3260, 3261, 3262, 3263, 3264, 9100, 9150, 9199]
AGAIN = [1000, 1010, 3175, 3176, 3231, 3390, 3391]
WARNED = [501, 510, 530, 531, 550, 560, 570, 600]
DOCUMENTED = [0, 1, 500, 3000, 3120, 3170, 3180, 3200, *REFUSED, *STOPPED, *AGAIN, *WARNED]
HRESULTS = {
    "0x80040400": Action.REFUSE,
    "0x80040401": Action.RETRY,
    "0x80040402": Action.RETRY,
    "0x80040408": Action.RETRY,
    "0x8004040A": Action.RETRY,
    "0x80040410": Action.RETRY,
    "0x80040414": Action.RETRY,
    "0x80040416": Action.RETRY,
    "0x80040418": Action.STOP,
    "0x8004041A": Action.STOP,
    "0x8004041B": Action.RETRY,
    "0x8004041C": Action.RETRY,
    "0x8004041D": Action.STOP,
    "0x8004041E": Action.STOP,
    "0x80040420": Action.STOP,
    "0x80040421": Action.RETRY,
    "0x80040422": Action.RETRY,
    "0x80040423": Action.STOP,
    "0x80040424": Action.RETRY,
    "0x80040427": Action.STOP,
    "0x8004042A": Action.STOP,
    "0x8004042C": Action.STOP,
    "0x80040435": Action.STOP,
    "0x80010105": Action.RETRY,
}


def status(code: int, text: str = "", request: str = "VendorAddRq") -> Outcome:
    return of_status(code, text, request=request)


@pytest.mark.parametrize("code", DOCUMENTED)
@pytest.mark.parametrize("request_name", ["VendorQueryRq", "BillAddRq", "BillModRq", "TxnVoidRq"])
def test_every_documented_code_has_a_cause_and_a_cure(code: int, request_name: str) -> None:
    found = status(code, "words", request_name)
    assert found.cause
    assert found.cure
    assert f"qb-{code}" == found.code


@pytest.mark.parametrize("code", [-5, 2, 99, 1001, 2999, 3185, 3999, 9001, 9200, 10**9])
def test_an_unknown_answer_stops_until_a_person_looked(code: int) -> None:
    found = status(code, "The sky fell")
    assert Action.STOP is found.action
    assert "The sky fell" in found.cause


@pytest.mark.parametrize("code", [*WARNED, 505, 999])
def test_a_warning_comes_with_a_write_that_was_applied(code: int) -> None:
    found = status(code, "careful")
    assert (Action.DONE, True) == (found.action, found.note)
    assert "careful" in found.cause


@pytest.mark.parametrize(
    ("codes", "action"),
    [(REFUSED, Action.REFUSE), (STOPPED, Action.STOP), (AGAIN, Action.RETRY)],
)
def test_each_class_of_answers_has_its_action(codes: list[int], action: Action) -> None:
    assert {action} == {status(code).action for code in codes}


def test_an_empty_answer_is_no_error_for_a_query_and_a_riddle_for_a_write() -> None:
    assert Action.DONE is status(1, "", "VendorQueryRq").action
    assert Action.STOP is status(1, "", "VendorAddRq").action
    assert Action.DONE is status(0).action
    assert not status(0, "Status OK").note


@pytest.mark.parametrize("code", [3170, 3175, 3176, 3180])
@pytest.mark.parametrize(
    "text",
    [
        "This list has been modified by another user.",
        "Could not be locked; it is in use by another user.",
    ],
)
def test_a_lock_is_told_by_the_words_and_tried_again(code: int, text: str) -> None:
    assert Action.RETRY is status(code, text).action


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (3170, "There was an error when modifying a Vendor."),
        (3180, "The account number is already in use."),
        (3180, "The credit limit has been exceeded."),
    ],
)
def test_the_same_codes_with_other_words_are_for_a_person(code: int, text: str) -> None:
    assert Action.REFUSE is status(code, text).action


@pytest.mark.parametrize("code", [500, 3000, 3120])
@pytest.mark.parametrize("request_name", ["BillModRq", "TxnVoidRq", "TxnDelRq"])
def test_a_record_that_is_gone_when_it_is_changed_is_read_again(
    code: int, request_name: str
) -> None:
    assert Action.REFRESH is status(code, "", request_name).action


def test_a_stale_record_is_merged_again_and_a_lost_reference_is_refused() -> None:
    assert Action.REFRESH is status(3200, "", "BillModRq").action
    assert Action.REFUSE is status(3120, "", "BillPaymentCheckAddRq").action
    assert Action.DONE is status(500, "", "VendorQueryRq").action
    assert Action.DONE is status(500, "", "VendorAddRq").action
    assert Action.STOP is status(4711, "", "MysteryRq").action


@pytest.mark.parametrize(("code", "action"), HRESULTS.items())
def test_every_documented_hresult_has_its_outcome(code: str, action: Action) -> None:
    found = of_hresult(code, writing=False)
    assert (action, f"hr-{code}") == (found.action, found.code)
    assert found.cure


@pytest.mark.parametrize(
    "code", [code for code in HRESULTS if code not in {"0x80040400", "0x80040423"}]
)
def test_a_write_without_an_answer_is_in_doubt(code: str) -> None:
    found = of_hresult(code, writing=True)
    assert Action.IN_DOUBT is found.action
    assert f"hr-{code}" == found.code


def test_a_set_that_could_not_be_parsed_never_ran() -> None:
    assert Action.REFUSE is of_hresult("0x80040400", writing=True).action
    assert Action.STOP is of_hresult("0x80040423", writing=True).action


@pytest.mark.parametrize("spelled", ["0x8004040a", "8004040A", " 0X8004040A "])
def test_an_hresult_is_known_however_it_is_spelled(spelled: str) -> None:
    assert "hr-0x8004040A" == of_hresult(spelled, writing=False).code


def test_an_unknown_hresult_stops_and_keeps_its_code() -> None:
    found = of_hresult("0x8004BEEF", writing=False)
    assert (Action.STOP, "hr-0x8004BEEF") == (found.action, found.code)
    assert Action.IN_DOUBT is of_hresult("", writing=True).action


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (None, Action.DONE),
        (0, Action.DONE),
        (600, Action.REFRESH),
        (9001, Action.STOP),
        (9002, Action.REFRESH),
        (9003, Action.REFRESH),
        (9004, Action.STOP),
        (9005, Action.REFRESH),
        (9006, Action.STOP),
        (4711, Action.STOP),
    ],
)
def test_a_status_check_says_what_to_do_and_never_retries_blindly(
    code: int | None, action: Action
) -> None:
    found = of_set_status(code)
    assert action is found.action
    assert Action.RETRY is not found.action
    assert f"set-{code or 0}" == found.code
