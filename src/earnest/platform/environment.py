"""What a deployment sets: ``EARNEST_*`` variables, read once and checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from earnest.evidence.notes import WITNESS, InvalidNote, read_verifier


class Environment(Struct, frozen=True, kw_only=True):
    """The settings of one deployment."""

    secret_key: str
    base_url: str
    intake_url: str
    database_url: str
    data_dir: Path
    debug: bool
    demo: bool
    mail_url: str
    mail_from: str
    workers: int
    trusted_proxies: int
    metrics_token: str
    log: str
    payment_providers: dict[str, str]
    witnesses: tuple[str, ...]


class InvalidEnvironment(Exception):
    """Some variables cannot be used; ``problems`` says which, why, and what is allowed."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Variable(NamedTuple):
    """One variable: its name, the field it fills, what is taken where it is not set, what it is for."""

    name: str
    field: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def _text(value: str) -> str:
    return value


def _yes_no(value: str) -> bool:
    if value.lower() in ("1", "yes", "true", "on"):
        return True
    if value.lower() in ("", "0", "no", "false", "off"):
        return False
    raise ValueError("write yes or no")


def _count(value: str) -> int:
    if not value.isdigit() or int(value) > 1000:
        raise ValueError("write a whole number from 0 to 1000")
    return int(value)


def _url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        try:
            parts = urlsplit(value)
            usable = not value or (parts.scheme in schemes and (parts.port is None or parts.port > 0))
        except ValueError:
            usable = False  # what is said of it there may hold a part of a password
        if not usable:
            raise ValueError(f"write an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
        return value.rstrip("/")

    return read


def _folder(value: str) -> Path:
    return Path(value).expanduser()


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"write {', '.join(words[:-1])} or {words[-1]}")
        return value

    return read


def _providers(value: str) -> dict[str, str]:
    """Name to dotted path, in the order given."""
    pairs = [item.strip().partition("=") for item in value.split(",") if item.strip()]
    for name, _, path in pairs:
        if not name.isidentifier() or "." not in path or not all(part.isidentifier() for part in path.split(".")):
            raise ValueError("write name=package.module.Class, several with commas between them")
    return {name: path for name, _, path in pairs}


def _witnesses(value: str) -> tuple[str, ...]:
    """Public keys of witnesses, ``name+id+key``."""
    found = tuple(line.strip() for line in value.split(",") if line.strip())
    for line in found:
        try:
            of_witness = read_verifier(line).kind == WITNESS
        except InvalidNote:
            of_witness = False
        if not of_witness:
            raise ValueError("write keys as earnest witness prints them, several with commas between them")
    return found


VARIABLES = (
    Variable("EARNEST_SECRET_KEY", "secret_key", "", _text, "Signs sessions and links; 50 random characters. Needed unless EARNEST_DEMO or EARNEST_DEBUG is set, where one is made and kept in the data folder."),
    Variable("EARNEST_BASE_URL", "base_url", "http://127.0.0.1:8000", _url("http", "https"), "The address people reach this server by; links in mails and webhooks use it."),
    Variable("EARNEST_INTAKE_URL", "intake_url", "", _url("http", "https"), "The address browsers and payment providers reach the intake of launches by. It listens one port above the pages. Empty: by http that port, by https EARNEST_BASE_URL, whose proxy then sends /intake/ there."),
    Variable("EARNEST_DATABASE_URL", "database_url", "", _url("postgres", "postgresql"), "A PostgreSQL 15 or later; empty: a server of Earnest's own in the data folder."),
    Variable("EARNEST_DATA_DIR", "data_dir", "~/.local/share/earnest", _folder, "Where the embedded database and the made secret key are kept."),
    Variable("EARNEST_DEBUG", "debug", "no", _yes_no, "Tracebacks in the browser. Never where strangers can reach it."),
    Variable("EARNEST_DEMO", "demo", "no", _yes_no, "The demo: a clock that can be moved, sign-in by choosing a person, the sandbox payment provider."),
    Variable("EARNEST_MAIL_URL", "mail_url", "", _url("smtp", "smtps"), "smtp://user:password@host:port (with STARTTLS where there is a user) or smtps:// (TLS from the start), for notices and accounts; empty: no mail is sent, notices are on the pages and in the API only."),
    Variable("EARNEST_MAIL_FROM", "mail_from", "earnest@localhost", _text, "The sender of mails."),
    Variable("EARNEST_WORKERS", "workers", "1", _count, "Server processes for pages and API."),
    Variable("EARNEST_TRUSTED_PROXIES", "trusted_proxies", "0", _count, "How many proxies in front add X-Forwarded-For; 0: the header is not believed."),
    Variable("EARNEST_METRICS_TOKEN", "metrics_token", "", _text, "Bearer token for /metrics; empty: nobody reads it, but this machine itself where EARNEST_BASE_URL names this machine."),
    Variable("EARNEST_LOG", "log", "auto", _one_of("auto", "json", "text", "quiet"), "How logs are written to standard error: json, an object a line; text, for people; auto, text in a terminal and JSON elsewhere; quiet, text and only what is wrong (so does the demo)."),
    Variable("EARNEST_PAYMENT_PROVIDERS", "payment_providers", "", _providers, "Payment providers as name=package.module.Class, the first for new payments. Empty: in the demo the sandbox, elsewhere none."),
    Variable("EARNEST_WITNESSES", "witnesses", "", _witnesses, "Keys of witnesses whose lines are shown below the heads of launches' logs, name+id+key, several with commas between them."),
)  # fmt: skip
"""Every variable; docs/deploying.md lists them from here."""

SECRET = frozenset({"secret_key", "database_url", "mail_url", "metrics_token"})
"""Fields that are or hold secrets."""
SECRET_KEY_MIN = 40
"""Fewer characters than this can be guessed."""


def read_environment(given: Mapping[str, str] = os.environ) -> Environment:
    """Read and check every variable.

    Raises: InvalidEnvironment: every problem found, each with what is allowed.
    """
    values: dict[str, Any] = {}
    problems = []
    for variable in VARIABLES:
        text = given.get(variable.name, variable.default)
        try:
            values[variable.field] = variable.read(text)
        except ValueError as error:
            problems.append(f"{variable.name} is {_shown(variable, text)}; {error}.")
    known = {variable.name for variable in VARIABLES} | ELSEWHERE
    problems += [_unknown(name, known) for name in sorted(given) if name.startswith("EARNEST_") and name not in known]
    if not problems:
        problems += _together(values)
    if problems:
        raise InvalidEnvironment(tuple(problems))
    values["intake_url"] = values["intake_url"] or intake_beside(values["base_url"])
    return Environment(**values)


def intake_beside(url: str) -> str:
    """Where the intake is reached if nothing else is said: by HTTPS at the same address, whose proxy sends ``/intake/`` on to
    it; else at the port after the address's own.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        return url
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{(parts.port or 80) + 1}"


def _shown(variable: Variable, text: str) -> str:
    """A value as a message may show it: of one that may hold a password no more than how it begins."""
    if variable.field not in SECRET:
        return f'"{text}"'
    scheme = re.match(r"[a-z][a-z0-9+.-]*://", text)
    return f'"{scheme[0]}..."' if scheme else "not shown here, since it may hold a password"


ELSEWHERE = frozenset({"EARNEST_LANG", "EARNEST_GOLDEN", "EARNEST_AS"})
"""Variables that other parts of Earnest read."""


def _unknown(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"{name} is not a setting of Earnest" + (f"; did you mean {near[0]}?" if near else ".")


def _together(values: dict[str, Any]) -> list[str]:
    """What is wrong with the values taken together."""
    trial = values["demo"] or values["debug"]
    if not trial and len(values["secret_key"]) < SECRET_KEY_MIN:
        return [
            f"EARNEST_SECRET_KEY has {len(values['secret_key'])} characters; give it at least {SECRET_KEY_MIN} random ones."
        ]
    return []


def settings_table() -> str:
    """The variables as docs/deploying.md lists them."""
    rows = [f"| `{v.name}` | {f'`{v.default}`' if v.default else 'nothing'} | {v.meaning} |" for v in VARIABLES]
    return "\n".join(["| variable | without it | what it is for |", "| --- | --- | --- |", *rows])
