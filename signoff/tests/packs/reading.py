"""Asking for packs, having them made as the task does, and reading what is in one."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZipFile

from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT
from pcnportal.testing.pdf import text_of
from signoff.models import Application, Case, EvidencePack, PackFile, Round
from signoff.services.packs import ask_for_pack, make_packs


def made(user: User, matter: Application | Case | Round) -> EvidencePack:
    pack = ask_for_pack(matter=matter, by=User.objects.get(pk=user.pk), at=AT)
    assert make_packs() == 1
    pack.refresh_from_db()
    return pack


def files_in(pack: EvidencePack) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(bytes(PackFile.objects.get(pack=pack).content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_in(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


def facts_in(files: Mapping[str, bytes]) -> dict[str, Any]:
    return dict(json.loads(files["facts.json"]))


def words_in(files: Mapping[str, bytes]) -> str:
    """All of it: the PDF's text and every other file."""
    others = (content.decode("utf-8-sig") for name, content in files.items() if name != "pack.pdf")
    return "\n".join([text_of(files["pack.pdf"]), *others])
