"""The panel's pages and their files, read once: what is not in the folder is not there.

A page names its files below a folder with the version of all of them, so a browser keeps them for
good and asks for them again when one has changed. What a page's script loads it finds in the same
folder, so no page ever runs half of a version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from models.errors import InputError
from service.panel.linking import linked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

__all__ = ["PAGES", "PageFile", "Pages", "page_files"]

#: Which file each page is.
PAGES: Final = {"panel": "panel.html", "decision": "decision.html"}
#: The module that each page names: it is served with all that it imports.
_SCRIPTS: Final = ("panel.js", "decision.js")
_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}
_FOLDER: Final = re.compile(r'"((?:\.\./|/)?panel/assets/)')
_NO_ORIGINS: Final = '<meta name="nbo-origins" content="">'
_HOST: Final = r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:(\d{1,5}|\*))?"
_SOURCE: Final = re.compile(rf"'self'|(https?://)?{_HOST}", re.ASCII)
_ORIGIN: Final = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is served.

    Parameters
    ----------
    body : bytes
    content_type : str
    etag : str
        Of the content, without quotes.
    """

    body: bytes
    content_type: str
    etag: str


class Pages:
    """The pages for one set of settings.

    Parameters
    ----------
    origins : str
        Whose messages the panel heeds: ``https://crm.example``, several with blanks between.
    ancestors : str
        Who may show a page in a frame, as the policy's ``frame-ancestors`` has it; empty: nobody.

    Raises
    ------
    InputError
        One of them is none.
    """

    def __init__(self, *, origins: str = "", ancestors: str = "") -> None:
        _check("panel_origins", origins, _ORIGIN, "an origin, as https://crm.example.com")
        _check("panel_frame_ancestors", ancestors, _SOURCE, "a source, as https://crm.example.com")
        self._origins = " ".join(origins.split())
        self._ancestors = " ".join(ancestors.split()) or "'none'"
        known = page_files()
        self.version: Final = _digest(*(f"{name} {known[name].etag}" for name in sorted(known)))
        self._pages = {
            name: self._filled_in(known[file]) for name, file in PAGES.items() if file in known
        }

    @property
    def headers(self) -> Mapping[str, str]:
        """What a browser is told of each page and file."""
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            " img-src 'self' data:; base-uri 'none'; form-action 'none';"
            f" frame-ancestors {self._ancestors}; require-trusted-types-for 'script'"
        )
        framing = {"X-Frame-Options": "DENY"} if self._ancestors == "'none'" else {}
        return {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
            "X-Content-Type-Options": "nosniff",
            **framing,
        }

    def page(self, name: str) -> PageFile | None:
        """Return a page by its name in ``PAGES``."""
        return self._pages.get(name)

    def asset(self, name: str) -> tuple[PageFile, bool] | None:
        """Return a file, and whether it stays as it is under this name for good.

        A page of another version, which a browser may still show while the service is being
        replaced, gets the files that there are.
        """
        version, _, rest = name.partition("/")
        is_versioned = re.fullmatch(r"v-[0-9a-f]{16}", version) is not None
        found = page_files().get(rest if is_versioned else name)
        if found is None or found.content_type == _TYPES["html"]:
            return None
        return found, version == f"v-{self.version}"

    def _filled_in(self, file: PageFile) -> PageFile:
        origins = f'<meta name="nbo-origins" content="{escape(self._origins)}">'
        text = file.body.decode().replace(_NO_ORIGINS, origins)
        text = _FOLDER.sub(rf'"\1v-{self.version}/', text)
        return PageFile(text.encode(), file.content_type, _digest(text))


@cache
def page_files() -> Mapping[str, PageFile]:
    """Return every file by its name below the folder."""
    texts = {
        name: each.read_text(encoding="utf-8")
        for name, each in _walk(files("service.panel") / "assets", "")
        if name.rpartition(".")[2] in _TYPES
    }
    texts |= {name: linked(name, texts.__getitem__) for name in _SCRIPTS}
    return {name: _page_file(name, text) for name, text in texts.items()}


def _page_file(name: str, text: str) -> PageFile:
    return PageFile(text.encode(), _TYPES[name.rpartition(".")[2]], _digest(text))


def _walk(folder: Traversable, above: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _walk(each, f"{above}{each.name}/")
        else:
            yield above + each.name, each


def _digest(*texts: str) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=8).hexdigest()


def _check(setting: str, text: str, wanted: re.Pattern[str], what: str) -> None:
    for each in text.split():
        if not wanted.fullmatch(each):
            raise InputError(
                f"{setting}: expected {what}; several with blanks between; got {each!r}"
            )
