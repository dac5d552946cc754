"""No function is too long to be read at once."""

import ast

from tests.project.sources import PACKAGES, named, python_files, tree

LONGEST = 60
"""Lines of a function, its signature and docstring included."""


def test_no_function_is_over_sixty_lines() -> None:
    functions = [
        (named(path), node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 100
    assert [function for function in functions if function[2] > LONGEST] == []


def test_every_module_says_in_a_docstring_what_it_is() -> None:
    silent = [
        named(path)
        for path in python_files(*PACKAGES)
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(tree(path)) is None
    ]
    assert silent == []
