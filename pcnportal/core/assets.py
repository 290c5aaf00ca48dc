"""Publishes the few files of the NHS design system that pages use, out of node_modules."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

STYLESHEET = "nhsuk-frontend.min.css"
FILES = (
    STYLESHEET,
    "nhsuk-frontend.min.css.map",
    "nhsuk-frontend.min.js",
    "nhsuk-frontend.min.js.map",
    "assets/images/favicon.ico",
    "assets/images/favicon.svg",
    "assets/images/nhsuk-icon-180.png",
    "assets/images/nhsuk-icon-arrow-down.svg",
    "assets/images/nhsuk-icon-arrow-up.svg",
    "assets/images/nhsuk-icon-arrow-up-down.svg",
    "assets/images/nhsuk-icon-cross.svg",
    "assets/images/nhsuk-icon-mask.svg",
)
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")


def portable(css: str) -> str:
    """The stylesheet without Frutiger, which is licensed for nhs.uk alone, and with urls relative to itself."""
    return FONT_FACE.sub("", css).replace("Frutiger W01,", "").replace("url(/assets/", "url(assets/")


class NhsukStorage(FileSystemStorage):
    """The package's folder, published as nhsuk/, with the portable stylesheet in the place of the original."""

    prefix = "nhsuk"

    def path(self, name: str) -> str:
        return str(self.stylesheet) if name == STYLESHEET else super().path(name)

    @cached_property
    def stylesheet(self) -> Path:
        """The portable copy, written anew by each process: npm gives every file the same old date."""
        copy: Path = settings.PCN_HOME / "front-end" / STYLESHEET
        copy.parent.mkdir(parents=True, exist_ok=True)
        original = Path(self.location) / STYLESHEET
        draft = copy.with_suffix(".draft")
        draft.write_text(portable(original.read_text(encoding="utf-8")), encoding="utf-8")
        return draft.replace(copy)


class NhsukFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = NhsukStorage(settings.NODE_MODULES / "nhsuk-frontend" / "dist" / "nhsuk")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        if all((Path(self.storage.location) / name).exists() for name in FILES):
            return []
        return [Error("The NHS front-end files are missing.", hint="Run `make setup`.", id="core.E001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of a published file; all that find_all asks for are one at most."""
        prefix, _, name = path.partition("/")
        found = [self.storage.path(name)] if prefix == self.storage.prefix and name in FILES else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, NhsukStorage]]:
        for name in FILES:
            yield name, self.storage
