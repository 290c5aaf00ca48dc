"""What the commissioner asked for, beside the part of the application that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from signoff.models import Application
from signoff.selectors.applications import changes_asked
from signoff.selectors.versions import changed_parts
from signoff.views.sheet import Task

TO_DO, DONE = ("Change asked for", "orange"), ("Changed since", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """`changed`: the part is not as it was submitted any more."""

    text: str
    changed: bool


def asked_by_page(application: Application) -> dict[str, Asked]:
    """By the address of the page on which it is put right; empty unless the application was returned."""
    asked = changes_asked(application)
    changed = changed_parts(application) if asked else set()
    return {
        reverse(f"signoff:{part}", args=[application.reference]): Asked(text, part in changed)
        for part, text in asked.items()
    }


def with_asked(tasks: Iterable[Task], asked: dict[str, Asked]) -> list[Task]:
    """What was asked for goes with the first task of its page, and is taken out of `asked`."""
    return [_beside(task, asked.pop(task.href)) if task.href in asked else task for task in tasks]


def _beside(task: Task, asked: Asked) -> Task:
    if task.status != "Completed":
        return replace(task, asked=asked.text)
    status, colour = DONE if asked.changed else TO_DO
    return replace(task, asked=asked.text, status=status, colour=colour)
