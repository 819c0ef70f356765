"""What an operator may set, and the only reader of the environment.

Each setting is one field: its variable, its sentence and its check stand beside its default, and
`.env.example` is written from them. A value that does not fit is refused in one sentence that names
the variable. Nothing else in the program asks the environment, so a test sets what it likes here.
"""

from __future__ import annotations

import os
import sys
import textwrap
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from services.setting_values import (
    SettingsError,
    choice,
    duration,
    flag,
    host_names,
    mail_sender,
    number,
    secret_keys,
    server_url,
    setting,
    smtp_url,
    spelled,
    web_url,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADING = """\
# Every setting, with its default. Written from services/settings.py; do not edit here:
#   python -m services.settings > .env.example
"""

__all__ = ["Settings", "SettingsError", "child_environment", "environment_example"]


THIS_MACHINE: Final = ("127.0.0.1", "localhost")
"""Where a simulator may be on a machine that has everything, unless CLOUD_HOSTS says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked. Durations are seconds unless the name says otherwise."""

    database_url: str = setting(
        "DATABASE_URL",
        "",
        server_url("postgresql"),
        "PostgreSQL, as its owner (postgresql://user:password@host/name), who migrates and makes "
        "the role the program runs as. Empty: a PostgreSQL of our own under DATA_DIR.",
        secret=True,
    )
    redis_url: str = setting(
        "REDIS_URL",
        "",
        server_url("redis", "rediss"),
        "Redis or Valkey (redis://host:6379/0): Celery's broker, locks, rate limits and live "
        "progress. Losing its memory loses no work. Empty: a Valkey of our own.",
        secret=True,
    )
    data_dir: Path = setting(
        "DATA_DIR",
        "data",
        Path,
        "The folder of the embedded servers, the generated keys and spooled answers.",
    )
    host: str = setting(
        "HOST", "127.0.0.1", str, "The address to listen on; 0.0.0.0 in a container."
    )
    port: int = setting("PORT", "8080", number(0, 65535), "The port to listen on; 0 picks one.")
    public_url: str = setting(
        "PUBLIC_URL",
        "",
        web_url(optional=True),
        "Where customers reach us, as written into .qwc files. The Web Connector insists on https "
        "except for localhost. Empty: http://localhost:PORT.",
    )
    trusted_proxies: int = setting(
        "TRUSTED_PROXIES",
        "0",
        number(0, 10),
        "How many reverse proxies of yours stand in front; that many X-Forwarded headers are "
        "believed, and none when there is no proxy.",
    )
    allowed_hosts: tuple[str, ...] = setting(
        "ALLOWED_HOSTS",
        "",
        host_names,
        "Host names, separated by commas, that we answer to besides PUBLIC_URL's and this "
        "machine's own. A request that names another is refused.",
    )
    client_patience: float = setting(
        "CLIENT_PATIENCE",
        "20",
        duration(0.2, 600),
        "How many seconds a client may be silent while it sends a request; after that many it must "
        "also have sent a kilobyte a second.",
    )
    support_contact: str = setting(
        "SUPPORT_CONTACT",
        "",
        str,
        "The address or telephone number that the support page gives a bookkeeper.",
    )
    poll_minutes: int = setting(
        "POLL_MINUTES",
        "15",
        number(1, 10_080),
        "How often a Web Connector comes by itself, as written into a new .qwc file.",
    )
    silence_hours: float = setting(
        "SILENCE_HOURS",
        "72",
        duration(0.01, 8760),
        "After this many hours without a poll a company is silent whatever its habits are. Sooner "
        "when it is missed in hours of the week in which it was heard the last two weeks (one "
        "week is enough while there is only one).",
    )
    secret_keys: tuple[str, ...] = setting(
        "SECRET_KEYS",
        "",
        secret_keys,
        "Fernet keys, newest first, separated by commas: the first seals stored credentials and "
        "signs links, the others still open what they sealed. Make one with `python -c 'from "
        "cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`. Empty: one "
        "is made in DATA_DIR/secret.key, which only serves a single machine.",
        secret=True,
    )
    bill_dev_key: str = setting(
        "BILL_DEV_KEY",
        "",
        str,
        "BILL's developer key, shared by every company we connect.",
        secret=True,
    )
    bill_v3_url: str = setting(
        "BILL_V3_URL",
        "https://gateway.stage.bill.com/connect/v3",
        web_url(),
        "BILL's API v3: the sandbox, or https://gateway.prod.bill.com/connect/v3. A company may "
        "have its own.",
    )
    bill_v2_url: str = setting(
        "BILL_V2_URL",
        "https://api-stage.bill.com/api/v2",
        web_url(),
        "BILL's API v2, for the few calls v3 lacks: the sandbox, or https://api.bill.com/api/v2.",
    )
    cloud_hosts: tuple[str, ...] = setting(
        "CLOUD_HOSTS",
        "",
        host_names,
        "Host names, separated by commas, that a company's cloud may be at besides BILL's own, and "
        "that may lead to an address inside your network. Not set, and with servers of our own: "
        "this machine (127.0.0.1, localhost), for the simulator.",
    )
    bill_departments: str = setting(
        "BILL_DEPARTMENTS",
        "departments",
        choice("departments", "accounting-classes"),
        "What QuickBooks classes become in BILL: departments, or accounting-classes.",
    )
    cloud_rate_per_hour: int = setting(
        "CLOUD_RATE_PER_HOUR",
        "18000",
        number(1, 1_000_000),
        "Calls to the cloud per hour for all companies together; BILL allows 20000 a developer "
        "key, and the rest is for people and other programs.",
    )
    cloud_timeout: float = setting(
        "CLOUD_TIMEOUT", "60", duration(0.1, 600), "How long one call to the cloud may take."
    )
    cursor_overlap: float = setting(
        "CURSOR_OVERLAP",
        "7200",
        duration(0, 604_800),
        "How far before its mark a query for changed records begins. QuickBooks is often an hour "
        "off in summer; what was seen already is dropped.",
    )
    sync_interval: float = setting(
        "SYNC_INTERVAL",
        "900",
        duration(0.05, 86_400),
        "How often a company is synchronised when it has no schedule of its own.",
    )
    tick: float = setting(
        "TICK",
        "10",
        duration(0.05, 3600),
        "How often we look for work that is due; a lost wake-up waits this long at most.",
    )
    noop_poll: float = setting(
        "NOOP_POLL",
        "0.5",
        duration(0, 60),
        "How long a Web Connector's question for more work may wait for workers still computing, "
        "before it is told NoOp and asks again five seconds later.",
    )
    session_idle_limit: float = setting(
        "SESSION_IDLE_LIMIT",
        "600",
        duration(0.1, 86_400),
        "After this long without a word a Web Connector session is over and what it had sent "
        "without an answer is in doubt.",
    )
    busy_window: float = setting(
        "BUSY_WINDOW",
        "120",
        duration(0, 3600),
        "A second session for the same company is told busy while the first was heard this "
        "recently.",
    )
    exchange_days: int = setting(
        "EXCHANGE_DAYS",
        "30",
        number(1, 3650),
        "How many days raw requests and answers are kept, to replay and explain any of them.",
    )
    max_request_bytes: int = setting(
        "MAX_REQUEST_BYTES",
        str(64 * 1024 * 1024),
        number(64 * 1024, 1024**3),
        "The largest answer a Web Connector may send.",
    )
    new_records_cap: int = setting(
        "NEW_RECORDS_CAP",
        "500",
        number(1, 1_000_000),
        "How many new records of one kind a run may create without asking, after the first run "
        "that brings a list over. A company may have its own.",
    )
    message_set_size: int = setting(
        "MESSAGE_SET_SIZE",
        "20",
        number(1, 500),
        "The most writes in one message set. QuickBooks answers a set as a whole, so a large one "
        "keeps a person waiting.",
    )
    page_size: int = setting(
        "PAGE_SIZE",
        "250",
        number(1, 1000),
        "Records a page of a query (MaxReturned); 100 to 500 is sensible.",
    )
    worker_processes: int = setting(
        "WORKER_PROCESSES", "2", number(1, 256), "Celery processes a worker container runs."
    )
    http_threads: int = setting(
        "HTTP_THREADS", "8", number(1, 256), "Threads that answer requests in each web process."
    )
    sign_in_hours: float = setting(
        "SIGN_IN_HOURS",
        "12",
        duration(0.01, 720),
        "After this many hours without opening a page a person signs in again.",
    )
    smtp_url: str = setting(
        "SMTP_URL",
        "",
        smtp_url,
        "Where mail is handed over: smtp://user:password@host:587 (TLS is asked for and its "
        "certificate checked; to this machine it may go without) or smtps://…:465. Empty: no mail "
        "is sent, and links to invite somebody are shown to be handed over.",
        secret=True,
    )
    mail_from: str = setting(
        "MAIL_FROM",
        "",
        mail_sender,
        "Whom mail is from, such as Deskbridge <books@example.com>; needed with SMTP_URL.",
    )
    webhook_hosts: tuple[str, ...] = setting(
        "WEBHOOK_HOSTS",
        "",
        host_names,
        "Host names, separated by commas, of your own that webhooks may be sent to although they "
        "are inside your network or speak plain http. All others are https and on the internet.",
    )
    require_second_factor: str = setting(
        "REQUIRE_SECOND_FACTOR",
        "operators",
        choice("operators", "everybody", "nobody"),
        "Who has to set up a second factor at the next sign-in, before anything else: operators, "
        "everybody or nobody.",
    )
    oidc_issuer: str = setting(
        "OIDC_ISSUER",
        "",
        web_url(optional=True),
        "An OpenID Connect provider that operators may sign in with: its issuer's address, below "
        "which .well-known/openid-configuration is. A verified e-mail address that is an "
        "operator's is let in, and the provider answers for a second factor.",
    )
    oidc_client_id: str = setting(
        "OIDC_CLIENT_ID", "", str, "What that provider knows this service as."
    )
    oidc_client_secret: str = setting(
        "OIDC_CLIENT_SECRET", "", str, "The client secret that it gave.", secret=True
    )
    oidc_name: str = setting(
        "OIDC_NAME", "single sign-on", str, "What the button to sign in with it calls it."
    )
    metrics_token: str = setting(
        "METRICS_TOKEN",
        "",
        str,
        "What Prometheus shows as its bearer token to read /metrics. Empty: only whoever asks from "
        "this machine itself, and not through a proxy, may read it.",
        secret=True,
    )
    log_level: str = setting(
        "LOG_LEVEL",
        "info",
        choice("debug", "info", "warning", "error"),
        "The least important log line that is written.",
    )
    log_json: bool = setting(
        "LOG_JSON", "no", flag, "Write log lines as JSON, for a collector, rather than for people."
    )

    @property
    def embedded(self) -> bool:
        """Whether we run our own PostgreSQL and Valkey."""
        return not self.database_url

    @property
    def base_url(self) -> str:
        """Where customers reach us, without a trailing slash."""
        return self.public_url or f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """The variables that make a child process read these very settings."""
        return {each.metadata["env"]: spelled(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, **overrides: Any
    ) -> Self:
        """Read every setting; `overrides` (by field name, already checked values) win.

        Raises SettingsError naming each variable that does not fit, all of them at once.
        """
        source = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        problems: list[str] = []
        for each in fields(cls):
            if each.name in overrides:
                values[each.name] = overrides[each.name]
                continue
            try:
                values[each.name] = each.metadata["parse"](_given(source, each.metadata))
            except ValueError as error:
                problems.append(f"{each.metadata['env']} {error}.")
        if not problems and bool(values["database_url"]) != bool(values["redis_url"]):
            problems.append(
                "DATABASE_URL and REDIS_URL go together: set both to servers of yours, or "
                "neither to have them started here."
            )
        if not problems and values["smtp_url"] and not values["mail_from"]:
            problems.append("MAIL_FROM must be set with SMTP_URL: the address that mail is from.")
        if not problems and values["oidc_issuer"] and not values["oidc_client_id"]:
            problems.append("OIDC_CLIENT_ID must be set with OIDC_ISSUER.")
        if problems:
            raise SettingsError("\n".join(problems))
        if not (values["database_url"] or values["cloud_hosts"]):
            values["cloud_hosts"] = THIS_MACHINE
        return cls(**values)


def _given(source: Mapping[str, str], metadata: Mapping[str, Any]) -> str:
    # Set to nothing is the same as not set: that is how compose files and shells unset a variable.
    given: str = source.get(metadata["env"], "").strip() or metadata["default"]
    return given


def child_environment(settings: Settings) -> dict[str, str]:
    """The whole environment of a child process that must read these very settings."""
    return {**os.environ, **settings.environment()}


def environment_example() -> str:
    """The text of `.env.example`: every setting with its sentence and default."""
    paragraphs = [_HEADING]
    for each in fields(Settings):
        sentence = textwrap.fill(
            each.metadata["doc"], 98, initial_indent="# ", subsequent_indent="# "
        )
        paragraphs.append(f"{sentence}\n#{each.metadata['env']}={each.metadata['default']}\n")
    return "\n".join(paragraphs)


if __name__ == "__main__":
    sys.stdout.write(environment_example())
