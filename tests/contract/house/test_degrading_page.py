"""docs/degrading.md: each row of its table is shown by a test, and each such test has its row."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "degrading.md"


def rows() -> set[str]:
    """Return the first cells of the table: what is the matter."""
    table = PAGE.read_text().split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return {line.split("|")[1].strip() for line in lines[1:]}


def shown() -> set[str]:
    """Return the rows that tests are marked with, ``@pytest.mark.degrading("…")``."""
    return {
        str(ast.literal_eval(mark.args[0]))
        for path in (ROOT / "tests").rglob("test_*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
        for mark in function.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.degrading"
    }


def test_each_row_is_shown_by_a_test():
    """What the page promises when something is missing, a test does without it and sees."""
    assert len(rows()) > 10
    assert shown() == rows()
