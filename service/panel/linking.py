"""A page's modules as one file, so that its script is there with one request.

A browser that fetches and compiles some thirty small modules needs longer for that than the service
for a decision. The modules stay as they are written; each becomes a function that is called once
and returns what it exports, in the order in which a browser would run them.

Of JavaScript's modules this is the part that the pages use: named imports and exports, imports
for effect, and JSON. Anything else is refused, as the service starts.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["linked"]

_IMPORT: Final = re.compile(
    r"""^import\s(?:\{(?P<names>[^{}]*)\}\sfrom\s|(?P<whole>\w+)\sfrom\s)?"(?P<path>\.[^"]+)\""""
    r"""(?P<json>\swith\s\{\stype:\s"json"\s\})?;$""",
    re.MULTILINE,
)
_EXPORT: Final = re.compile(
    r"^export (?P<what>(?:async )?function|class|const) (?P<name>\w+)\b", re.MULTILINE
)
_RENAMED: Final = re.compile(r"\b(\w+)\sas\s(\w+)\b")
_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
#: A statement that neither of the two has taken, or an import that waits for its moment.
_LEFT: Final = re.compile(r"^(?:(?:import|export)\b|.*\bimport\().*", re.MULTILINE)
_HERE: Final = "import.meta.url"


def linked(page: str, read: Callable[[str], str]) -> str:
    """Return a page's script with all that it imports.

    Parameters
    ----------
    page : str
        The module that the page names, such as ``panel.js``; it may wait at its top level.
    read : callable
        Gives the text of a file by its name, such as ``host/parent.js``.

    Raises
    ------
    ValueError
        A module says something that is not understood here, or imports itself by way of others.
    """
    linker = _Linker(read)
    linker.add(page, ())
    return "\n".join(linker.parts)


class _Linker:
    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        #: What each module's exports are called in the file.
        self._names: dict[str, str] = {}
        self.parts: list[str] = []

    def add(self, name: str, above: tuple[str, ...]) -> str:
        """Write a module after those that it needs; return what its exports are called."""
        if name in above:
            raise ValueError(f"modules import one another: {' -> '.join((*above, name))}")
        if name not in self._names:
            text = self._read(name)
            called = f"$$_{re.sub(r'[^0-9A-Za-z]', '_', name)}"
            if name.endswith(".json"):
                self.parts.append(f"const {called} = {text.strip()};")
            else:
                self.parts.append(self._module(name, text, called, above))
            self._names[name] = called
        return self._names[name]

    def _module(self, name: str, text: str, called: str, above: tuple[str, ...]) -> str:
        def taken(found: re.Match[str]) -> str:
            path = normpath(join(dirname(name), found["path"]))
            if (found["whole"] is None) != (found["json"] is None):
                raise ValueError(f"{name}: only JSON is imported whole; got {found[0]!r}")
            other = self.add(path, (*above, name))
            if found["names"]:
                names = _RENAMED.sub(r"\1: \2", found["names"])
                return f"const {{{names}}} = {other};"
            return f"const {found['whole']} = {other};" if found["whole"] else ""

        exports = ", ".join(found["name"] for found in _EXPORT.finditer(text))
        body = _EXPORT.sub(r"\g<what> \g<name>", _IMPORT.sub(taken, text))
        if left := _LEFT.search(_COMMENT.sub("", body)):
            raise ValueError(f"{name}: expected named imports and exports; got {left[0]!r}")
        if dirname(name):
            body = body.replace(_HERE, f'new URL("{name}", {_HERE}).href')
        if not above:
            return body
        return f"const {called} = (() => {{\n{body}return {{ {exports} }};\n}})();"
