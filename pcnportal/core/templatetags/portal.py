"""The portal's own components, and its words as filters. docs/pages.md shows how to use them."""

from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from pcnportal.core import clock, words
from pcnportal.core.figures import Coverage, SizeScale

register = template.Library()

VERDICTS = {
    "MET": ("met", "Met"),
    "WARNING": ("warning", "Warning"),
    "NOT_MET": ("not-met", "Not met"),
    "CANNOT_TELL": ("unknown", "Not known yet"),
}
SCROLLING_REGION = (
    '<div class="nhsuk-scroll" data-module="nhsuk-scroll">'
    '<div class="nhsuk-scroll__content" role="region" aria-labelledby="{}" tabindex="0">{}</div></div>'
)


for _word in (words.ago, words.datetime_london, words.longdate, words.number, words.percent2):
    register.filter(_word.__name__, _word)


@register.inclusion_tag("components/size_bar.html")
def size_bar(size: int | None, floor: int, ceiling: int) -> dict[str, Any]:
    return {"scale": SizeScale(size, floor, ceiling)}


@register.simple_tag
def size_words(size: int | None, floor: int, ceiling: int) -> str:
    """What the bar says, in words alone."""
    return SizeScale(size, floor, ceiling).sentence


@register.inclusion_tag("components/coverage_bar.html")
def coverage_bar(covered: int, total: int, unit: str = "patients") -> dict[str, Any]:
    return {"coverage": Coverage(covered, total, unit)}


@register.inclusion_tag("components/verdict.html")
def verdict(value: str) -> dict[str, str]:
    shape, word = VERDICTS[str(getattr(value, "value", value))]
    return {"shape": shape, "word": word}


@register.inclusion_tag("components/verdict_item.html")
def verdict_item(value: str, title: str, detail: str = "", href: str = "", action: str = "Explain") -> dict[str, str]:
    return {"verdict": value, "title": title, "detail": detail, "href": href, "action": action}


@register.inclusion_tag("components/status_tag.html")
def status_tag(text: str, colour: str = "") -> dict[str, str]:
    return {"text": text, "colour": colour}


@register.inclusion_tag("components/figure.html")
def figure(label: str, value: str, detail: str = "", href: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "detail": detail, "href": href}


@register.inclusion_tag("components/work_item.html")
def work_item(
    title: str, href: str, detail: str = "", since: datetime | None = None, *, due: date | None = None, **more: Any
) -> dict[str, Any]:
    """`more`: the `person` whose it is, and what is sent where it is ticked, `tick`, with its `number` in the list."""
    overdue = due is not None and due < clock.today()
    waits = words.waiting(since) if since else ""
    return {"title": title, "href": href, "detail": detail, "waits": waits, "overdue": overdue, **more}


@register.inclusion_tag("components/summary_row.html")
def summary_row(key: str, value: Any, href: str = "", action: str = "Change") -> dict[str, Any]:
    return {"key": key, "value": value, "href": href, "action": action}


@register.inclusion_tag("components/task_list_item.html")
def task_list_item(
    title: str, href: str, status: str, hint: str = "", colour: str = "", saved: str = "", asked: str = ""
) -> dict[str, str]:
    name = slugify(title)
    ids = [f"{name}-hint"] if hint else []
    return {
        "title": title,
        "href": href,
        "status": status,
        "hint": hint,
        "colour": colour,
        "saved": saved,
        "asked": asked,
        "name": name,
        "described_by": " ".join([*ids, f"{name}-status"]),
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, text: str, href: str = "", action: str = "") -> dict[str, str]:
    return {"title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*texts_and_links: str) -> dict[str, Any]:
    """Text and address by turns, from the portal's sections downwards. The page itself is left out."""
    pairs = list(zip(texts_and_links[::2], texts_and_links[1::2], strict=True))
    return {"pairs": [("Home", "/"), *pairs]}


@register.inclusion_tag("components/back_link.html")
def back_link(href: str, text: str = "Back") -> dict[str, str]:
    return {"href": href, "text": text}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, form: Any, folded: str = "") -> dict[str, Any]:
    """`folded`: the words under which the form is folded away until it is used."""
    return {"form": form, "path": context["request"].path, "folded": folded}


@register.simple_block_tag
def scrolling(content: str, labelled_by: str) -> SafeString:
    """A region that scrolls sideways where its table does not fit; `labelled_by` is the id of the table's caption."""
    return format_html(SCROLLING_REGION, labelled_by, content)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, key: str, numeric: bool = False) -> dict[str, Any]:
    """A column heading that sorts; a second click turns the order round. `sort` in the context is the order now."""
    current = {key: "ascending", f"-{key}": "descending"}.get(context["sort"], "")
    href = _same_page(context, sort=f"-{key}" if current == "ascending" else key, page=None)
    return {"label": label, "href": href, "current": current, "numeric": numeric}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, _same_page(context, page=number) if isinstance(number, int) else "") for number in numbers]
    return {
        "page": page,
        "links": links,
        "previous": _same_page(context, page=page.number - 1) if page.has_previous() else "",
        "next": _same_page(context, page=page.number + 1) if page.has_next() else "",
    }


def _same_page(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"
