"""Opening and posting the applicant's pages as somebody."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from pcnportal.accounts.models import User
from pcnportal.testing.signing_in import sign_in
from signoff.models import Application

ITEMS = ("area", "agreement", "clinical-director", "payee", "details")


def address(application: Application, page: str = "") -> str:
    return f"/applications/{application.reference}/{page}{'/' if page else ''}"


def as_person(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def opened(user: User, path: str, **query: str) -> HttpResponse:
    return as_person(user).get(path, query)


def posted(user: User, path: str, **values: Any) -> HttpResponse:
    """With a token of its own, as every page that is opened has."""
    return as_person(user).post(path, {"token": uuid4(), **values})


def answered(user: User, application: Application, answer: str = "", query: str = "", **values: Any) -> HttpResponse:
    """An answer given on the page as it stands."""
    page = address(application, "answer") + query
    shown = as_person(user).get(page)
    seen = shown.context["form"].initial["seen"] if shown.context and "form" in shown.context else ""
    given = {"answer": answer} if answer else {}
    return posted(user, page, **given, seen=seen, **values)


def text(response: HttpResponse) -> str:
    """The page with its white space folded."""
    return " ".join(response.content.decode().split())
