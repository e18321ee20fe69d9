"""What goes in and out: msgspec values, in JSON, described by their own JSON Schema.

A body is read by the reader of case files, so that what is wrong with it is told as it is for a file: the place, what is
allowed there, what was probably meant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from django.http import HttpRequest
from ninja import Body
from ninja.parser import Parser
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from earnest.core.case import read_custom, write_custom
from earnest.files import InvalidFile, decode, read_source
from earnest.files.schema import TEXTS
from earnest.platform.api.problems import Fault, Problem, invalid, of_file

MARK = "x-earnest-value"
"""In a schema, the index of one of our types in `TYPES`; `service` puts its JSON Schema there."""
TEXT_MARK = "x-earnest-text"
"""In a schema, the media type of a body that is a text."""
TYPES: list[Any] = []
TEXT_BYTES_MAX = 1024 * 1024


class RawParser(Parser):
    """Leaves the body to the type that reads it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The bytes of the body."""
        return request.body


def registered(type_: Any) -> int:
    """The index of a type in `TYPES`."""
    if type_ not in TYPES:
        TYPES.append(type_)
    return TYPES.index(type_)


class _Read:
    """Marks a parameter as a JSON body of the annotated type."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(_: Any, info: core_schema.ValidationInfo) -> Any:
            return read_json(_request(info), source)

        return core_schema.with_info_plain_validator_function(read, metadata={"type": source})

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {MARK: registered(schema["metadata"]["type"])}


class _ReadText:
    """Marks a parameter as a body of YAML text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(_: Any, info: core_schema.ValidationInfo) -> str:
            return read_text(_request(info))

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {TEXT_MARK: "text/yaml"}


T = TypeVar("T")

if TYPE_CHECKING:
    JsonBody = Annotated[T, None]
    YamlBody = str
else:

    class JsonBody:
        """``body: JsonBody[Placing]``: the request's JSON body as a value of that type."""

        def __class_getitem__(cls, type_: Any) -> Any:
            """The annotation."""
            return Annotated[type_, _Read(), Body(...)]

    YamlBody = Annotated[str, _ReadText(), Body(...)]


def plain(value: Any) -> Any:
    """The value as dicts, lists, texts, numbers, true and false."""
    return msgspec.to_builtins(value, enc_hook=write_custom)


def _request(info: core_schema.ValidationInfo) -> HttpRequest:
    request: HttpRequest = (info.context or {})["request"]
    return request


def read_json(request: HttpRequest, type_: type[T]) -> T:
    """The request's body as a value of the type. Raises: Problem: another media type, no JSON, or not such a value."""
    _check_media_type(request, "application/json")
    body = request.body
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("malformed", f"The body is not JSON: {error}.") from None
    try:
        return decode(read_source(body, "body"), type_, dec_hook=read_custom)
    except InvalidFile as error:
        raise of_file(error) from None


def read_text(request: HttpRequest) -> str:
    """The request's body as text. Raises: Problem: another media type, too long, or not UTF-8."""
    _check_media_type(request, "text/yaml")
    if len(request.body) > TEXT_BYTES_MAX:
        raise invalid([Fault("", f"a text of {len(request.body):,} bytes; at most {TEXT_BYTES_MAX:,} are taken")])
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("malformed", f"The body is not UTF-8: byte {error.start}.") from None
    if "\x00" in text:
        raise Problem("malformed", "The body holds the character U+0000; leave it out.")
    return text


def _check_media_type(request: HttpRequest, wanted: str) -> None:
    if request.content_type != wanted:
        raise Problem(
            "unsupported_media_type", f'The body is "{(request.content_type or "")[:60]}"; send it as {wanted}.'
        )


@lru_cache(maxsize=1)
def schemas() -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    """The JSON Schema of each of `TYPES`, and the components they refer to."""
    made, components = msgspec.json.schema_components(
        TYPES, schema_hook=lambda type_: dict(TEXTS[type_]), ref_template="#/components/schemas/{name}"
    )
    return tuple(made), components
