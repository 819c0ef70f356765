"""The whole life of a secret key: the newest, an older one, dropped; and dropped too early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from cryptography.fernet import Fernet

from services import passwords
from services.api_tokens import ApiTokens, Scope, TokenError
from services.bootstrap import build
from services.conversation import Conversation
from services.key_ring import fingerprint
from services.key_turning import UNNAMED, KeyNeededError, refuse_needed, seal_anew, status
from services.settings import Settings
from storage import companies, factor_directory, outbox
from storage.engine import migrate
from storage.errors import SealError
from storage.outbox import NewMail
from storage.sealed import Sealer
from tests.integration.services.desk import Bell, Desk, Time, connected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.bootstrap import Services
    from services.embedded import Addresses

TOKEN = "a token nobody must read"


@dataclass(slots=True)
class Keyed:
    """One installation and the keys it runs under; the database role's password is left alone."""

    desk: Desk
    old: str
    new: str
    token: str

    def under(self, *keys: str) -> Services:
        """The same services in processes that were started with these keys."""
        services = self.desk.services
        context = replace(
            services.context, settings=replace(services.context.settings, secret_keys=keys)
        )
        return replace(
            services,
            context=context,
            conversation=Conversation(context),
            tokens=ApiTokens(context),
        )

    def logs_in(self, *keys: str, password: str | None = None) -> bool:
        login = self.desk.login
        answer = self.under(*keys).conversation.authenticate(
            login.username, password or login.password, address="127.0.0.1"
        )
        return answer[1] != "nvu"

    def uses(self, *keys: str) -> dict[str, dict[str, int]]:
        found = status(self.under(*keys).context)
        return {key: dict(counted) for key, counted in found.uses.items()}


@pytest.fixture
def keyed(
    database_url: str, servers: Addresses, secret_key: str, tmp_path: Path
) -> Iterator[Keyed]:
    settings = Settings(
        database_url=database_url, redis_url=servers.redis_url, data_dir=tmp_path,
        secret_keys=(secret_key,), busy_window=0.0, cloud_hosts=("127.0.0.1",),
    )  # fmt: skip
    time, bell = Time(datetime.now(UTC)), Bell()
    services = build(settings, wake=bell, clock=time)
    desk = connected(services, bell.rung, time)
    token = services.tokens.create(desk.tenant, Scope.READ).token
    yield Keyed(desk, secret_key, Fernet.generate_key().decode(), token)
    services.close()


def test_a_key_turns_without_anybody_noticing(keyed: Keyed) -> None:
    old, new = keyed.old, keyed.new
    both = {"web connector password": 1, "api token": 1, "sealed secret": 1}
    assert {fingerprint(old): both} == keyed.uses(old)
    assert {fingerprint(old): both} == keyed.uses(new, old)
    assert 1 == seal_anew(keyed.under(new, old).context)
    assert keyed.logs_in(new, old)
    keyed.under(new, old).tokens.check(keyed.token)
    assert {fingerprint(new): both} == keyed.uses(new, old)
    refuse_needed(status(keyed.under(new, old).context), fingerprint(old))

    assert keyed.logs_in(new)
    assert keyed.under(new).tokens.check(keyed.token).tenant_id == keyed.desk.tenant
    with keyed.desk.services.context.database.tenant_session(keyed.desk.tenant) as session:
        sealed = companies.get(session, keyed.desk.login.company_id).cloud_secret
    assert sealed is not None
    assert TOKEN == Sealer([new]).unseal(sealed)


def test_a_key_dropped_too_early_is_told_by_what_needs_it(keyed: Keyed) -> None:
    old, new = keyed.old, keyed.new
    found = status(keyed.under(new, old).context)
    with pytest.raises(KeyNeededError, match="1 × api token, 1 × sealed secret, 1 × web connector"):
        refuse_needed(found, fingerprint(old))
    with pytest.raises(KeyNeededError, match="is the newest key"):
        refuse_needed(found, fingerprint(new))
    with pytest.raises(KeyNeededError, match="No key nonsense is listed"):
        refuse_needed(found, "nonsense")
    assert not keyed.logs_in(new)
    with pytest.raises(TokenError):
        keyed.under(new).tokens.check(keyed.token)
    with pytest.raises(SealError, match="none of SECRET_KEYS opens it"):
        seal_anew(keyed.under(new).context)
    missing = status(keyed.under(new).context).missing
    assert {fingerprint(old), "unknown"} == set(missing)
    assert keyed.logs_in(new, old), "putting it back mends everything"


def test_the_old_password_of_a_rotation_turns_too(keyed: Keyed) -> None:
    before = keyed.desk.login.password
    after = keyed.desk.services.companies.rotate_password(keyed.desk.name).password
    assert keyed.logs_in(keyed.new, keyed.old, password=before)
    assert keyed.logs_in(keyed.new, password=before)
    assert not keyed.logs_in(keyed.new, password=after)
    assert keyed.logs_in(keyed.new, keyed.old, password=after)
    keyed.desk.time.passes(timedelta(days=1, seconds=1).total_seconds())
    assert not keyed.logs_in(keyed.new, password=before)
    assert keyed.logs_in(keyed.new, password=after)


def test_a_digest_from_before_keys_had_names_holds_every_old_key_until_it_is_used(
    keyed: Keyed, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("UPDATE companies SET password_key = NULL")
    found = status(keyed.under(keyed.new, keyed.old).context)
    assert 1 == found.uses[UNNAMED]["web connector password"]
    with pytest.raises(KeyNeededError, match="web connector password"):
        refuse_needed(found, fingerprint(keyed.old))
    assert keyed.logs_in(keyed.new, keyed.old)
    assert UNNAMED not in keyed.uses(keyed.new, keyed.old)


def test_second_factors_and_letters_that_wait_turn_too_also_an_operators(keyed: Keyed) -> None:
    services = keyed.under(keyed.old)
    user = services.tenants.add_user(
        "ops@example.test", tenant=None, role="operator", password="seven blue herons"
    )
    seen = services.people.viewer(services.people.open(user, confirmed=True, address="127.0.0.1"))
    assert seen is not None
    services.factors.begin(seen)
    secret = services.factors.state(seen).secret
    sealed = Sealer([keyed.old]).seal("a letter")
    letter = NewMail(recipient="a@b.test", subject="s", body=sealed, message_id="<1@b.test>")
    with services.context.database.operator_session() as session:
        outbox.put(session, letter, now=services.now())
    assert 3 == keyed.uses(keyed.new, keyed.old)[fingerprint(keyed.old)]["sealed secret"]
    assert 3 == seal_anew(keyed.under(keyed.new, keyed.old).context)
    assert "sealed secret" not in keyed.uses(keyed.new, keyed.old)[fingerprint(keyed.old)]
    with services.context.database.operator_session() as session:
        factor = factor_directory.find(session, user)
        mail = outbox.take(session, now=services.now(), until=services.now())
    assert factor is not None
    assert mail is not None
    assert secret == Sealer([keyed.new]).unseal(factor.secret)
    assert "a letter" == Sealer([keyed.new]).unseal(mail.body)


def test_a_wrong_password_renews_nothing(keyed: Keyed) -> None:
    assert not keyed.logs_in(keyed.new, keyed.old, password="wrong")
    assert keyed.logs_in(keyed.old)
    assert not keyed.logs_in(keyed.new)


def test_the_program_logs_in_to_the_database_after_a_migration_under_the_new_key(
    keyed: Keyed, database_url: str
) -> None:
    from services.secret_key import database_password

    migrate(database_url, database_password((keyed.new, keyed.old)))
    try:
        settings = replace(keyed.desk.services.settings, secret_keys=(keyed.new, keyed.old))
        fresh = build(settings, wake=Bell())
        assert fresh.health.database_trouble() is None
        fresh.close()
    finally:
        migrate(database_url, database_password((keyed.old,)))


def test_a_web_connector_password_has_160_random_bits() -> None:
    made = {passwords.generate() for _ in range(200)}
    assert 200 == len(made)
    assert {32} == {len(each) for each in made}
    assert set("".join(made)) == set("abcdefghijklmnopqrstuvwxyz234567")
