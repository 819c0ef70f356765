from __future__ import annotations

import pytest

from services.person_passwords import PasswordError, refuse_weak


@pytest.mark.parametrize(
    "word", ["passwordpassword", "abcdabcdabcd", "Password1234", "aaaaaaaaaaaa"]
)
def test_a_password_that_is_tried_first_is_refused(word: str) -> None:
    with pytest.raises(PasswordError, match="first that would be tried"):
        refuse_weak(word, email="ann@example.com")


def test_a_few_words_in_a_row_are_taken() -> None:
    refuse_weak("correct horse battery", email="ann@example.com")
