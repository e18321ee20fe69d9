"""The engine's sentences told to one side: every phrase it has, in both languages."""

from __future__ import annotations

import re

import pytest

from earnest.core.phrases import phrases
from earnest.platform.web.voice import CHINESE, Voice, words

SENTENCES = (
    "award",
    "breach",
    "root",
    "event",
    "told",
    "right",
    "ending",
    "defence",
    "verdict_line",
    "term",
    "bargain",
    "clause",
)
THIRD_PERSON = r"\b[Yy]ou (?:is|was|has|does|\w+[^s ]s)\b(?<!\bless)(?<!\bnews)"


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_every_sentence_of_the_engine_agrees_with_you(side):
    voice = Voice(side, "en")
    for key, text in phrases("en").items():
        if key.partition(".")[0] in SENTENCES:
            told = voice.says(text.replace("{by}", side).replace("{debtor}", side).replace("{creditor}", side))
            assert f"the {side}" not in told.lower().replace(f"{side}s", ""), (key, told)
            assert not re.search(THIRD_PERSON, told), (key, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The seller said that it was keeping the money.", "You said that you were keeping the money."),
        (
            "The seller kept the money, though nothing allowed it to.",
            "You kept the money, though nothing allowed you to.",
        ),
        ("The seller did not tell what it had to tell.", "You did not tell what you had to tell."),
        ("The seller changed the price by itself.", "You changed the price by yourself."),
        ("The seller owes the buyer 10,000 CNY.", "You owe the buyer 10,000 CNY."),
        ("The last word on the terms is not the seller's.", "The last word on the terms is not yours."),
        ("Both agreed on the terms.", "You and the buyer agreed on the terms."),
    ],
)
def test_seller_is_spoken_to(text, told):
    assert Voice("seller", "en").says(text) == told


def test_what_is_put_right_is_not_the_reader():
    assert Voice("buyer", "en").says("The buyer may ask that it be put right.") == "You may ask that it be put right."


def test_buyer_is_spoken_to_in_chinese_and_the_other_side_named_plainly():
    assert Voice("buyer", "zh").says("出卖人应向买受人给付10,000元。") == "卖方应向您给付10,000元。"


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_no_word_of_the_law_for_a_side_is_left_in_chinese(side):
    voice = Voice(side, "zh")
    for key, text in phrases("zh").items():
        assert not any(word in voice.says(text) for word, _ in CHINESE.values()), key


def test_pages_have_the_same_phrases_in_both_languages():
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"{(\w+)}", chinese[key])) <= set(re.findall(r"{(\w+)}", text)) | {"other"}, key
