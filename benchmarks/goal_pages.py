"""Pages on which networks form, each beside Django admin's list of 50 of the same data, in turns."""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from benchmarks import forming
from benchmarks.measure import Line, interleaved, ratio
from pcnportal.accounts.models import User
from pcnportal.testing.pages import Page, pages_of
from practices.models import ParticipationNotice, Practice
from signoff.models import Application, Invitation, OutgoingMessage

GOALS = ("pages",)
ALONE = True
ROUNDS, BOUND = 9, 1.5
SAME_DATA: dict[type[Any], tuple[str, ...]] = {
    Invitation: ("invitations", "answer", "question", "reply", "remove", "last_day"),
    OutgoingMessage: ("notices", "outbox"),
    ParticipationNotice: (
        "year_answer",
        "paper_answer",
        "answer_receipt",
        "decide_late_answer",
        "area_answers",
        "export_answers",
    ),
    Practice: ("members", "practices", "practice"),
}


def run(scale: int) -> Iterator[Line]:
    days = (forming.TODAY - datetime.now(UTC).date()).days
    with override_settings(CLOCK_OFFSET_DAYS=days, OUTBOX=True):
        pages = list(pages_of(forming.lay()))
        gc.freeze()  # what is there by now is not looked through again before each page
        admin = User.objects.create_superuser("admin@example.org", name="Admin")
        for page in pages:
            yield _line(scale, page, admin)


def _line(scale: int, page: Page, admin: User) -> Line:
    path, _, query = page.path.partition("?")
    model = next((model for model, names in SAME_DATA.items() if page.name.partition(":")[2] in names), Application)
    opened = _opening(page.user, page.path)
    with CaptureQueriesContext(connection) as captured:
        opened()
        statements = len(captured)
    beside = _opening(admin, f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
    times = interleaved({"page": opened, "admin": beside}, rounds=ROUNDS)
    name = f"{page.name.partition(':')[2]}{'?' + query if query else ''} for {page.user}, ratio to the admin’s list"
    note = f"{times['page'].ms}, {model._meta.verbose_name_plural} {times['admin'].ms}; {statements} statements"
    return Line(
        "pages", f"{scale}x", ratio(times["page"], times["admin"]), BOUND, resolve(path).func, what=name, note=note
    )


def _opening(user: User, path: str) -> Callable[[], None]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def opened() -> None:
        response = client.get(path)
        assert response.status_code == 200, f"{path} for {user}: {response.status_code}"

    return opened
