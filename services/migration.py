"""Bringing the configured database to this program's schema: once per deployment, before the rest.

`python -m services.migration` is the one-shot process of a deployment; `deskbridge serve` calls
`migrate_database` itself. Harmless when there is nothing to do.
"""

from __future__ import annotations

import sys

from services.secret_key import database_password, with_secret_keys
from services.settings import Settings, SettingsError
from storage.engine import DatabaseUnavailableError, head, migrate


def migrate_database(settings: Settings) -> str:
    """Migrate, let the program's own role in, and return the migration the database is at now.

    The settings must hold an address and keys. Raises DatabaseUnavailableError, in a sentence.
    """
    try:
        migrate(settings.database_url, database_password(settings.secret_keys))
    except DatabaseUnavailableError as error:
        raise DatabaseUnavailableError(
            f"The database does not answer ({error}). Check DATABASE_URL and that it runs."
        ) from error
    return head()


def main() -> int:
    """Migrate the database of the environment; 1 and a sentence when that cannot be."""
    try:
        settings = Settings.from_environment()
        if settings.embedded:
            raise SettingsError(
                "DATABASE_URL is not set. An embedded database is migrated when it starts."
            )
        revision = migrate_database(with_secret_keys(settings))
    except (SettingsError, DatabaseUnavailableError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"The database is at migration {revision}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
