"""What is kept of a person's password, and that a guess costs the same whoever it is for."""

from __future__ import annotations

import subprocess
import sys

from services.person_passwords import PersonPasswords

# In a program of its own: inside the tests hashes are cheap.
HASHED = (
    "from services.person_passwords import *; print(PersonPasswords().hashed('four quiet words'))"
)


def test_a_program_hashes_with_argon2id_at_the_cost_that_rfc_9106_names() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HASHED], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_only_the_password_fits_and_nobody_has_none() -> None:
    hashing = PersonPasswords()
    known = hashing.hashed("four quiet words")
    assert hashing.fits("four quiet words", known)
    assert not hashing.fits("four loud words", known)
    assert not hashing.fits("four quiet words", None)
    assert not hashing.fits("four quiet words", "no hash at all")
