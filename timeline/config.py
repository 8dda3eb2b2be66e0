"""Settings: flags win over TIMELINE_* in the environment, which win over timeline.toml."""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from timeline.errors import TimelineError

FILE = "timeline.toml"
PREFIX = "TIMELINE_"

# Every setting there is. A command that needs another adds it here, or it is refused.
KEYS: dict[str, str] = {
    "dsn": "the database, as libpq takes it: a URI or key=value pairs",
    "company": "the company (tenant) that calls are made for, a uuid",
    "viewer": "the user on whose behalf calls are made, a uuid or a text key",
    "config": "another file than ./timeline.toml",
    "pg_bin": "folder of PostgreSQL's programs for the embedded server, or wheel",
    "jwt_key": "what tokens are verified with: a secret, or a public key in PEM",
    "jwt_key_file": "a file that holds it",
    "jwt_algorithm": "HS256, RS256 or ES256; HS256 when it is not given",
    "jwt_issuer": "the iss that tokens must have",
    "jwt_audience": "the aud that tokens must have",
    "host": "the address that timeline serve listens on",
    "port": "its port",
    "ops_port": "the port of metrics and health",
    "cors_origins": "origins whose pages may ask, with commas between them",
    "pool_size": "connections of timeline serve to PostgreSQL",
    "request_seconds": "how long a request of timeline serve may take",
    "max_body": "bytes of the largest body of a request",
    "redis_url": "the Redis that keeps answers of timeline serve",
    "cache_seconds": "how long an answer is kept at most",
    "cache_functions": "whose answers are kept, with commas between them",
}
SECRETS = frozenset({"dsn", "jwt_key", "redis_url"})

# Tests and development tools steer themselves with these; they are no settings.
_IGNORED = ("TIMELINE_TEST_", "TIMELINE_BENCH_")


class Settings(dict[str, str]):
    """{key: value}, absent keys left out. Prints its keys, never the secrets among its values."""

    def __repr__(self) -> str:
        shown = {key: "…" if key in SECRETS else value for key, value in self.items()}
        return f"Settings({shown})"

    __str__ = __repr__


def load(
    flags: Mapping[str, str | None],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Put flags, environment and file together; keys are those of KEYS.

    Raises TimelineError TL405 for an unknown key, TL400 for a file that is broken or missing.
    """
    environment = os.environ if environment is None else environment
    from_environment = _read_environment(environment)
    chosen = flags.get("config") or from_environment.get("config")
    path = Path(chosen) if chosen else (folder or Path.cwd()) / FILE
    merged = Settings(_read_file(path, must_exist=chosen is not None))
    merged.update(from_environment)
    merged.update({key: value for key, value in flags.items() if value is not None})
    return merged


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or name.startswith(_IGNORED):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in KEYS:
            raise _unknown(f"environment variable {name}", key, lambda k: PREFIX + k.upper())
        # An empty variable is how shells and compose files leave one out.
        if value:
            found[key] = value
    return found


def _read_file(path: Path, *, must_exist: bool) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_exist:
            raise TimelineError(
                "TL400", f"there is no configuration file {path}", "check --config, TIMELINE_CONFIG"
            ) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise TimelineError("TL400", f"{path} cannot be read: {type(error).__name__}") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TimelineError("TL400", f"{path} is not TOML: {error}") from None
    found: dict[str, str] = {}
    for key, value in content.items():
        if key not in KEYS or key == "config":
            raise _unknown(f'key "{key}" in {path}', key, str)
        if not isinstance(value, str):
            raise TimelineError("TL400", f'"{key}" in {path} is not a text', "put it in quotes")
        found[key] = value
    return found


def _unknown(what: str, key: str, spell: Callable[[str], str]) -> TimelineError:
    near = difflib.get_close_matches(key, KEYS, n=1)
    named = spell(near[0]) if near else None
    hint = f"did you mean {named}?" if named else "known: " + ", ".join(sorted(KEYS))
    return TimelineError("TL405", f"unknown {what}", hint)


def refuse_password(dsn: str) -> None:
    """Refuse a DSN of the command line that holds a password: every process list shows it.

    Raises TimelineError TL400 with the ways to do it. Says nothing of the DSN itself.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        # connect() tells of a broken one; here it may hold a password that nobody can parse.
        given = {"password": "?"} if "@" in dsn and ":" in dsn.partition("//")[2] else {}
    if given.get("password") or given.get("sslpassword"):
        raise TimelineError(
            "TL400",
            "a password in --dsn is visible to everybody on this machine",
            "set PGPASSWORD or TIMELINE_DSN, use ~/.pgpass, or a service of ~/.pg_service.conf",
        )
