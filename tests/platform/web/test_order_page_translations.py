"""Page text: everything said is translated, and what is translated is found by gettext."""

from __future__ import annotations

import gettext
import importlib.util
from pathlib import Path

import pytest

from earnest.platform.web.translations import LANGUAGES, LOCALE, catalogue, compile_catalogues

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "messages.py"


def script():
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    from tests.platform.web import rendering  # noqa: F401 - configures Django where nothing else has

    lacking = [f"{place}: {said}" for said, _, place in script().missing(language)]
    assert not lacking, "\n".join(["Translate these in locale/ or its parts/:", *lacking])


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language):
    for message in catalogue(language):
        if message.id and message.python_format:
            assert not [str(error) for error in message.check(catalogue(language))], message.id


def test_template_text_is_extracted(tmp_path):
    from tests.platform.web import rendering  # noqa: F401

    text = script().as_python(
        '{% load i18n %}{% translate "A" %}{% blocktranslate %}B {{ c }}{% endblocktranslate %}', "t"
    )
    assert "gettext(u'A')" in text
    assert "B %(c)s" in text


def test_parts_add_to_the_main_catalogue_and_never_change_it(tmp_path):
    main, parts = tmp_path / "zh_Hans" / "LC_MESSAGES", tmp_path / "parts"
    main.mkdir(parents=True)
    parts.mkdir()
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (main / "django.po").write_text(head + 'msgid "A"\nmsgstr "甲"\n', "utf-8")
    (parts / "buyer.zh.po").write_text(head + 'msgid "A"\nmsgstr "不"\n\nmsgid "B"\nmsgstr "乙"\n', "utf-8")
    (compiled,) = compile_catalogues(tmp_path)
    with compiled.open("rb") as file:
        said = gettext.GNUTranslations(file)
    assert (said.gettext("A"), said.gettext("B")) == ("甲", "乙")
    assert compile_catalogues(tmp_path) == []  # nothing changed since


def test_catalogue_of_each_language_exists():
    assert all((LOCALE / language / "LC_MESSAGES" / "django.po").exists() for language in LANGUAGES)
