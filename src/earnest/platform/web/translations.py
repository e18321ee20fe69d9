"""Compiling the catalogues of page text. The sources are ``.po`` files; what gettext reads is made from them here."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = ("zh_Hans",)


def catalogue(language: str, folder: Path = LOCALE) -> Catalog:
    """Every translation into a language: its own file, and the parts beside it (``parts/<name>.zh.po``).

    The main file comes first: a part adds messages and never changes one.
    """
    merged = Catalog(locale=language)
    for path in sources(language, folder):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not (known := merged.get(message.id, message.context)):
                    merged.add(message.id, message.string, context=message.context, flags=message.flags)
                elif message.id and message.string and known and not known.string:
                    known.string = message.string
    return merged


def sources(language: str, folder: Path = LOCALE) -> list[Path]:
    """The files that hold translations into a language, those that exist."""
    main = folder / language / "LC_MESSAGES" / "django.po"
    parts = sorted((folder / "parts").glob(f"*.{language.partition('_')[0]}.po"))
    return [path for path in (main, *parts) if path.exists()]


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile each language's catalogue that is older than its sources, and name the files written.

    Raises: OSError: the folder cannot be written. ValueError: a source is not a catalogue.
    """
    written = []
    for language in LANGUAGES:
        found = sources(language, folder)
        compiled = folder / language / "LC_MESSAGES" / "django.mo"
        if not found or (compiled.exists() and compiled.stat().st_mtime >= max(p.stat().st_mtime for p in found)):
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with compiled.open("wb") as file:
            write_mo(file, catalogue(language, folder))
        written.append(compiled)
    return written
