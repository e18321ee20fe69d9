"""Settings: every problem is named at once, with what is allowed; the documents list every variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from earnest.platform.environment import VARIABLES, InvalidEnvironment, read_environment

KEY = "x" * 40


def test_defaults_need_only_a_secret_key():
    environment = read_environment({"EARNEST_SECRET_KEY": KEY})
    assert (environment.base_url, environment.database_url, environment.demo) == ("http://127.0.0.1:8000", "", False)


def test_trial_needs_nothing():
    assert read_environment({"EARNEST_DEMO": "yes"}).demo


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("EARNEST_DEBUG", "maybe", "write yes or no"),
        ("EARNEST_WORKERS", "-1", "write a whole number"),
        ("EARNEST_WORKERS", "two", "write a whole number"),
        ("EARNEST_DATABASE_URL", "mysql://x/y", "postgres:// or postgresql://"),
        ("EARNEST_BASE_URL", "shop.example", "http:// or https://"),
        ("EARNEST_BASEURL", "http://x", "did you mean EARNEST_BASE_URL?"),
        ("EARNEST_SECRET_KEY", "short", "at least 40"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_can(name, value, told):
    with pytest.raises(InvalidEnvironment, match=told.replace("?", r"\?")) as caught:
        read_environment({"EARNEST_SECRET_KEY": KEY, name: value})
    assert name in str(caught.value)


def test_every_problem_is_told_at_once():
    with pytest.raises(InvalidEnvironment) as caught:
        read_environment({"EARNEST_DEBUG": "maybe", "EARNEST_WORKERS": "x"})
    assert len(caught.value.problems) == 2


def test_secrets_are_not_shown_in_messages():
    with pytest.raises(InvalidEnvironment) as caught:
        read_environment({"EARNEST_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["EARNEST_DATABASE_URL", "EARNEST_MAIL_URL"])
@pytest.mark.parametrize("value", [
    "mysql://shop:hunter2@db/x", "shop:hunter2@db", "hunter2", "postgres//shop:hunter2@db", "http://[hunter2",
    "smtp://shop:x:hunter2@host", "postgres://shop:x@y:hunter2@db/x", "postgres://shop@db:hunter2",
])  # fmt: skip
def test_password_in_an_address_that_cannot_be_used_is_not_shown(name, value):
    try:
        read_environment({"EARNEST_SECRET_KEY": KEY, name: value})
    except InvalidEnvironment as error:
        assert (name in str(error), "hunter2" in str(error), "write an address" in str(error)) == (True, False, True)
    else:
        assert value.startswith(("smtp:", "postgres:")), "it was taken"


def test_each_variable_fills_a_field_of_its_own():
    assert len({variable.field for variable in VARIABLES}) == len(VARIABLES)


def test_every_variable_is_in_the_document_as_it_is_here():
    document = (Path(__file__).parents[3] / "docs" / "deploying.md").read_text("utf-8")
    for variable in VARIABLES:
        default = f"`{variable.default}`" if variable.default else "nothing"
        assert f"| `{variable.name}` | {default} | {variable.meaning} |" in document
