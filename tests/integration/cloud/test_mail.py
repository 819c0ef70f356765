"""Mail handed to a real server: what arrives, what is refused, and whom it is not handed to."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cloud.mail import Letter, Mailer, MailRefusedError, MailServerError, is_address
from tests.integration.mailing import Mailbox, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SENDER = "Deskbridge <books@example.com>"
# This machine, by a name that does not say so: TLS is asked for as of any other server.
ELSEWHERE = "127.1"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def letter(to: str = "ann@example.com", subject: str = "Hello", text: str = "Grüße\n.\n") -> Letter:
    return Letter(to=to, subject=subject, text=text, message_id="<1@example.com>", at=AT)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    yield from running(box)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine's names that only whoever trusts it believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName(ELSEWHERE)]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def served_with(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def sent(mailer: Mailer, one: Letter) -> None:
    with mailer.open() as line:
        line.send(one)


def test_a_letter_arrives_as_it_was_written(box: Mailbox, port: int) -> None:
    sent(Mailer(f"smtp://ann:right@localhost:{port}", SENDER), letter())
    found = box.arrived[0]
    assert "Grüße\n.\n" == box.text()
    assert "ann@example.com" == found["To"]
    assert SENDER == found["From"]
    assert "<1@example.com>" == found["Message-ID"]
    assert "auto-generated" == found["Auto-Submitted"]
    assert [("ann", "right")] == box.logins
    assert [("books@example.com", ["ann@example.com"])] == box.envelopes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_subject_stays_one_line(box: Mailbox, port: int, end: str) -> None:
    sent(Mailer(f"smtp://localhost:{port}", SENDER), letter(subject=f"A{end}Bcc: eve@example.com"))
    assert "A Bcc: eve@example.com" == box.arrived[0]["Subject"]
    assert box.arrived[0]["Bcc"] is None
    assert [["ann@example.com"]] == [to for _, to in box.envelopes]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example.com,eve@example.com",
        "ann@example.com\r\nRCPT TO:<eve@example.com>",
        "ann@example.com\n",
        "Ann <ann@example.com>",
        "ann@example.com>",
        '"ann x"@example.com',
        "ann@exa mple.com",
        "änn@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b' * 260}.com",
        "ann@-example.com",
    ],
)
def test_what_is_not_one_address_is_sent_nothing(box: Mailbox, port: int, to: str) -> None:
    assert not is_address(to)
    with pytest.raises(MailRefusedError) as refused:
        sent(Mailer(f"smtp://localhost:{port}", SENDER), letter(to=to))
    assert refused.value.for_good
    assert [] == box.envelopes


@pytest.mark.parametrize(("code", "for_good"), [("550", True), ("451", False)])
def test_a_refused_address_does_not_stop_the_next_letter(
    box: Mailbox, port: int, code: str, *, for_good: bool
) -> None:
    box.refuse["gone@example.com"] = f"{code} no such mailbox"
    with Mailer(f"smtp://localhost:{port}", SENDER).open() as line:
        with pytest.raises(MailRefusedError, match="no such mailbox") as refused:
            line.send(letter(to="gone@example.com"))
        line.send(letter())
    assert for_good == refused.value.for_good
    assert 1 == len(box.arrived)


@pytest.mark.parametrize(("code", "for_good"), [("554", True), ("452", False)])
def test_a_refused_text_is_told(box: Mailbox, port: int, code: str, *, for_good: bool) -> None:
    box.refuse_data = f"{code} not now"
    with pytest.raises(MailRefusedError, match="not now") as refused:
        sent(Mailer(f"smtp://localhost:{port}", SENDER), letter())
    assert for_good == refused.value.for_good


def test_a_wrong_password_is_the_servers_trouble_and_not_told(port: int) -> None:
    with pytest.raises(MailServerError) as trouble:
        sent(Mailer(f"smtp://ann:sesame-9@localhost:{port}", SENDER), letter())
    assert "SMTPAuthenticationError 535" == str(trouble.value)


def test_nobody_there_is_told(port: int) -> None:
    with pytest.raises(MailServerError, match="ConnectionRefusedError"):
        sent(Mailer("smtp://localhost:1", SENDER), letter())


def test_nothing_is_said_to_a_server_elsewhere_without_tls(box: Mailbox, port: int) -> None:
    with pytest.raises(MailServerError, match="offers no TLS"):
        sent(Mailer(f"smtp://ann:right@{ELSEWHERE}:{port}", SENDER), letter())
    assert [] == box.logins
    assert [] == box.arrived


def test_tls_is_asked_for_and_its_certificate_checked(box: Mailbox, certificate: Path) -> None:
    for port in running(box, tls_context=served_with(certificate), require_starttls=True):
        url = f"smtp://ann:right@{ELSEWHERE}:{port}"
        with pytest.raises(MailServerError, match="certificate does not fit"):
            sent(Mailer(url, SENDER), letter())
        assert [] == box.logins
        sent(Mailer(url, SENDER, trust=trusting(certificate)), letter())
    assert 1 == len(box.arrived)


def test_a_secure_server_is_believed_by_its_certificate_even_here(
    box: Mailbox, certificate: Path
) -> None:
    for port in running(box, ssl_context=served_with(certificate)):
        with pytest.raises(MailServerError, match="certificate does not fit"):
            sent(Mailer(f"smtps://localhost:{port}", SENDER), letter())
        sent(Mailer(f"smtps://localhost:{port}", SENDER, trust=trusting(certificate)), letter())
        with pytest.raises(MailServerError, match="certificate does not fit"):
            sent(Mailer(f"smtps://127.0.0.1:{port}", SENDER, trust=trusting(certificate)), letter())
    assert 1 == len(box.arrived)
