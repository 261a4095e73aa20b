"""Cells that no spreadsheet takes for a formula, and back."""

import re

# OWASP, "CSV Injection"; the wide signs are taken for formulas where Chinese is written.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def without_formulas(cell: str) -> str:
    """The cell with an apostrophe before what would be taken for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def with_formulas(cell: str) -> str:
    """The cell as it was before `without_formulas`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
