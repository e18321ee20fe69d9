"""Code stays small enough to read, and says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.repo.tree import PYTHON_FOLDERS, SOURCE, parsed, python_files, where, written_files

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
UNFINISHED = ("TO" + "DO", "FIX" + "ME")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


def lines_of(function: Function) -> int:
    """Lines from the first decorator to the end of the body."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return (function.end_lineno or first) - first + 1


def long_functions(tree: ast.Module) -> Iterator[tuple[Function, int]]:
    """Functions over the limit, with their length in lines."""
    for node in ast.walk(tree):
        if isinstance(node, Function) and lines_of(node) > FUNCTION_LINES_MAX:
            yield node, lines_of(node)


def undocumented(tree: ast.Module | ast.ClassDef, inside: str = "") -> Iterator[tuple[int, str]]:
    """Line and name of every public module, class, function and method without a docstring."""
    if isinstance(tree, ast.Module) and not ast.get_docstring(tree):
        yield 1, "the module"
    for node in tree.body:
        if not isinstance(node, Documented) or node.name.startswith("_") or declared_elsewhere(node):
            continue
        if not ast.get_docstring(node):
            yield node.lineno, inside + node.name
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node, f"{inside}{node.name}.")


def declared_elsewhere(node: Documented) -> bool:
    """An override or an overload has its docstring at the one that it stands for."""
    names = {getattr(decorator, "id", getattr(decorator, "attr", "")) for decorator in node.decorator_list}
    return bool(names & {"override", "overload", "setter"})


def test_functions_are_at_most_70_lines() -> None:
    found = [
        f"{where(path, function.lineno)}: {function.name} has {length} lines"
        for path in python_files(*PYTHON_FOLDERS)
        for function, length in long_functions(parsed(path))
    ]
    advice = f"Over {FUNCTION_LINES_MAX} lines. Keep the branches here and give each step a named helper:"
    assert not found, "\n".join([advice, *found])


def test_source_files_are_at_most_400_lines() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
    }
    found = [f"{where(path, 1)}: {length} lines" for path, length in lengths.items() if length > FILE_LINES_MAX]
    advice = f"Over {FILE_LINES_MAX} lines. Find the second subject in the file and give it a file named after it:"
    assert not found, "\n".join([advice, *sorted(found)])


def test_public_names_have_docstrings() -> None:
    found = [
        f"{where(path, line)}: {name}"
        for path in python_files("src")
        if "migrations" not in path.parts
        for line, name in undocumented(parsed(path))
    ]
    advice = "No docstring. Say in one line what it is, with units, errors raised and the Source where law decides:"
    assert not found, "\n".join([advice, *found])


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{where(path, number)}: {line.strip()}"
        for path in written_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if any(mark in line for mark in UNFINISHED)
    ]
    assert not found, "\n".join(["Finish it, or open an issue and delete the note:", *found])


@pytest.mark.parametrize(("lines", "is_long"), [(69, False), (70, False), (71, True)])
def test_function_limit_lies_at_70_lines(lines: int, is_long: bool) -> None:
    text = "def f():\n" + "    pass\n" * (lines - 1)
    assert bool(list(long_functions(ast.parse(text)))) is is_long


def test_function_length_counts_its_decorators() -> None:
    text = "@decorated\ndef f():\n" + "    pass\n" * 69
    assert [length for _, length in long_functions(ast.parse(text))] == [71]


def test_docstring_check_finds_modules_classes_methods_and_functions() -> None:
    text = (
        "class A:\n    def b(self): ...\n    def _c(self): ...\nasync def d(): ...\nclass _E:\n    def f(self): ...\n"
    )
    assert [name for _, name in undocumented(ast.parse(text))] == ["the module", "A", "A.b", "d"]


def test_docstring_check_accepts_documented_overridden_and_overloaded_names() -> None:
    text = '"""M."""\nclass A:\n    """A."""\n    @override\n    def b(self): ...\n@typing.overload\ndef c(): ...\n'
    assert not list(undocumented(ast.parse(text)))
