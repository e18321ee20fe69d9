"""Page text and its translations: what the templates and the code say, and whether a catalogue has it.

python scripts/messages.py            fails and lists every message without a translation
python scripts/messages.py --write    adds missing messages, untranslated, to the main catalogue
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from earnest.platform.web.translations import LANGUAGES, LOCALE, catalogue

PLATFORM = LOCALE.parent
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "later": None, "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
"""Functions whose arguments are messages."""


Message = tuple[str | tuple[str, ...], str | None, str]
"""What is said, its context, and where."""


def messages() -> Iterator[Message]:
    """Every message in the platform's templates and code, with its place."""
    for path in sorted(
        (*PLATFORM.rglob("templates/**/*.html"), *PLATFORM.rglob("templates/**/*.txt"), *PLATFORM.rglob("*.py"))
    ):
        text = path.read_text("utf-8")
        source = text if path.suffix == ".py" else as_python(text, str(path))
        for line, said, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
            yield said, context, f"{path.relative_to(PLATFORM)}:{line}"


def as_python(template: str, origin: str) -> str:
    """A Django template as calls to gettext, which every extractor reads."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation import templatize

    said = str(templatize(template, origin=origin))
    return "\n".join(line.lstrip() for line in said.split("\n"))  # what is indented in HTML means nothing to Python


def missing(language: str) -> list[Message]:
    """Messages without a translation into a language."""
    known = catalogue(language)
    found: dict[tuple[object, str | None], Message] = {}
    for said, context, place in messages():
        entry = known.get(said if isinstance(said, str) else said[0], context)
        if entry is None or not entry.string:
            found.setdefault((said, context), (said, context, place))
    return list(found.values())


def write(language: str) -> None:
    """Add missing messages to the main catalogue, for a translator to fill in."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("rb") as file:
        main = read_po(file, locale=language)
    for said, context, place in missing(language):
        main.add(said, context=context, locations=[(place.rpartition(":")[0], 0)])
    with path.open("wb") as out:
        write_po(out, main, width=110, omit_header=False, include_lineno=False, sort_output=True)


def main(arguments: list[str]) -> int:
    """Check, or write with ``--write``; the exit code says whether anything is missing."""
    if "--write" in arguments:
        for language in LANGUAGES:
            write(language)
    lacking = {language: missing(language) for language in LANGUAGES}
    for language, found in lacking.items():
        for said, _context, place in found:
            print(f"{Path(place)}: no translation into {language}: {said}")
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
