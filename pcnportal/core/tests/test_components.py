"""The portal's own components, as HTML."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django.asserts import assertHTMLEqual

from pcnportal.core.forms import FilterForm

pytestmark = pytest.mark.urls("pcnportal.core.tests.urls")


def rendered(source: str, query: str = "", **context: Any) -> str:
    request = RequestFactory().get(f"/practices/?{query}")
    return Template("{% load portal %}" + source).render(Context({"request": request} | context))


def test_size_bar() -> None:
    assertHTMLEqual(
        rendered("{% size_bar 42310 30000 50000 %}"),
        """
        <figure class="app-bar">
          <svg class="app-bar__drawing" width="100%" height="64" aria-hidden="true" focusable="false">
            <rect class="app-bar__track" x="0" y="26" width="100%" height="14" />
            <rect class="app-bar__band" x="42.86%" y="26" width="28.57%" height="14" />
            <line class="app-bar__edge" x1="42.86%" x2="42.86%" y1="22" y2="44" />
            <line class="app-bar__edge" x1="71.43%" x2="71.43%" y1="22" y2="44" />
            <text class="app-bar__label" x="57.14%" y="60" text-anchor="middle">30,000 to 50,000</text>
            <circle class="app-bar__mark" cx="60.44%" cy="33" r="7" />
            <text class="app-bar__size" x="60.44%" y="15" text-anchor="middle">42,310</text>
          </svg>
          <figcaption class="app-bar__caption">42,310 patients, within 30,000 to 50,000</figcaption>
        </figure>""",
    )


def test_an_unknown_size_has_a_band_but_no_mark() -> None:
    html = rendered("{% size_bar size 30000 50000 %}", size=None)

    assert (html.count("<circle"), html.count("app-bar__band"), html.count("<text")) == (0, 1, 1)
    assert "List size not known yet</figcaption>" in html


def test_a_size_of_nothing_is_marked_at_the_start() -> None:
    assert '<circle class="app-bar__mark" cx="0.00%"' in rendered("{% size_bar 0 30000 50000 %}")


def test_coverage_bar() -> None:
    assertHTMLEqual(
        rendered('{% coverage_bar 6 8 "practices" %}'),
        """
        <figure class="app-bar">
          <svg class="app-bar__drawing" width="100%" height="16" aria-hidden="true" focusable="false">
            <rect class="app-bar__track" width="100%" height="16" />
            <rect class="app-bar__covered" width="75.00%" height="16" />
          </svg>
          <figcaption class="app-bar__caption">6 of 8 practices covered (75.00%)</figcaption>
        </figure>""",
    )


VERDICTS = {
    "MET": ("met", "Met"),
    "WARNING": ("warning", "Warning"),
    "NOT_MET": ("not-met", "Not met"),
    "CANNOT_TELL": ("unknown", "Not known yet"),
}


def test_each_verdict_has_a_word_and_a_shape_of_its_own() -> None:
    pages = {name: rendered(f'{{% verdict "{name}" %}}') for name in VERDICTS}

    for name, (shape, word) in VERDICTS.items():
        assert f"app-verdict--{shape}" in pages[name]
        assert pages[name].split("</svg>")[1].strip() == f"{word}\n</span>"
    drawings = {page[page.index("<svg") : page.index("</svg>")] for page in pages.values()}
    assert len(drawings) == 4


def test_a_verdict_may_be_an_enum_member() -> None:
    class Verdict(Enum):
        MET = "MET"

    assert rendered("{% verdict v %}", v=Verdict.MET) == rendered('{% verdict "MET" %}')


def test_verdict_item() -> None:
    html = rendered('{% verdict_item "NOT_MET" "Consent" "Elm Surgery has not confirmed" "/x/" "Remind" %}')

    assert html.index("Not met") < html.index("<strong>Consent</strong><br>Elm Surgery has not confirmed")
    assert '<a class="nhsuk-link" href="/x/">Remind<span class="nhsuk-u-visually-hidden">: Consent</span></a>' in html
    assert "<a " not in rendered('{% verdict_item "MET" "List size" %}')


def test_status_tag() -> None:
    assertHTMLEqual(
        rendered('{% status_tag text "blue" %}', text="Sub<mitted"),
        '<strong class="nhsuk-tag nhsuk-tag--blue">Sub&lt;mitted</strong>',
    )
    assertHTMLEqual(rendered('{% status_tag "Draft" %}'), '<strong class="nhsuk-tag">Draft</strong>')


def test_figure() -> None:
    assertHTMLEqual(
        rendered('{% figure "Not covered" "3" "21,480 patients" "/x/" %}'),
        """
        <div class="app-figures__item">
          <dt class="app-figures__label">Not covered</dt>
          <dd class="app-figures__value"><a class="nhsuk-link" href="/x/" aria-label="Not covered: 3">3</a></dd>
          <dd class="app-figures__detail">21,480 patients</dd>
        </div>""",
    )


@time_machine.travel(datetime(2019, 5, 20, tzinfo=UTC), tick=False)
def test_work_item() -> None:
    assertHTMLEqual(
        rendered('{% work_item "Review Harbour" "/x/" "late" since %}', since=datetime(2019, 5, 18, tzinfo=UTC)),
        """
        <li class="app-work-list__item">
          <div class="app-work-list__line">
            <a class="nhsuk-link" href="/x/">Review Harbour</a>
            <span class="app-work-list__detail">late</span>
            <span class="app-work-list__since">waiting 2 days</span>
          </div>
        </li>""",
    )


def test_summary_row() -> None:
    assertHTMLEqual(
        rendered('{% summary_row "Lead practice" "Elm Surgery" "/x/" %}'),
        """
        <div class="nhsuk-summary-list__row">
          <dt class="nhsuk-summary-list__key">Lead practice</dt>
          <dd class="nhsuk-summary-list__value">Elm Surgery</dd>
          <dd class="nhsuk-summary-list__actions">
            <a class="nhsuk-link" href="/x/">Change<span class="nhsuk-u-visually-hidden"> lead practice</span></a>
          </dd>
        </div>""",
    )


def test_task_list_item() -> None:
    assertHTMLEqual(
        rendered('{% task_list_item "Clinical director" "/x/" "Incomplete" hint="Not named" colour="blue" %}'),
        """
        <li class="nhsuk-task-list__item nhsuk-task-list__item--with-link">
          <div class="nhsuk-task-list__name-and-hint">
            <a class="nhsuk-task-list__link nhsuk-link" href="/x/"
               aria-describedby="clinical-director-hint clinical-director-status">Clinical director</a>
            <div class="nhsuk-task-list__hint" id="clinical-director-hint">Not named</div>
          </div>
          <div class="nhsuk-task-list__status" id="clinical-director-status">
            <strong class="nhsuk-tag nhsuk-tag--blue">Incomplete</strong>
          </div>
        </li>""",
    )


def test_a_task_that_cannot_start_has_no_link() -> None:
    html = rendered('{% task_list_item "Check and submit" "" "Cannot start yet" %}')

    assert "<a " not in html
    assert "nhsuk-u-secondary-text-colour" in html


def test_empty_state() -> None:
    assertHTMLEqual(
        rendered('{% empty_state "No networks yet" "They appear here." "/x/" "Start one" %}'),
        """
        <div class="nhsuk-inset-text">
          <p class="nhsuk-u-font-weight-bold">No networks yet</p>
          <p>They appear here.</p>
          <p><a class="nhsuk-link" href="/x/">Start one</a></p>
        </div>""",
    )


def test_breadcrumbs_begin_at_home_and_end_in_a_way_back() -> None:
    html = rendered('{% breadcrumbs "Networks" "/networks/" "Harbour" "/networks/N-1/" %}')

    places = [part.split('"')[0] for part in html.split('breadcrumb__link" href="')[1:]]
    assert places == ["/", "/networks/", "/networks/N-1/"]
    assert '<a class="nhsuk-back-link" href="/networks/N-1/">' in html


def test_breadcrumbs_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        rendered('{% breadcrumbs "Networks" %}')


@pytest.mark.parametrize(
    ("sort", "aria", "href"),
    [
        ("name", ' aria-sort="ascending"', "?q=elm&amp;sort=-name"),
        ("-name", ' aria-sort="descending"', "?q=elm&amp;sort=name"),
        ("size", "", "?q=elm&amp;sort=name"),
    ],
)
def test_a_sortable_heading_turns_the_order_round_from_the_first_page(sort: str, aria: str, href: str) -> None:
    html = rendered('{% sort_header "Practice" "name" %}', f"q=elm&page=3&sort={sort}", sort=sort)

    link = f'<a class="nhsuk-link" href="{href}">Practice</a>'
    assertHTMLEqual(html, f'<th class="nhsuk-table__header" scope="col" data-sort{aria}>{link}</th>')


def test_scrolling_region() -> None:
    assertHTMLEqual(
        rendered('{% scrolling "members" %}<table></table>{% endscrolling %}'),
        """
        <div class="nhsuk-scroll" data-module="nhsuk-scroll">
          <div class="nhsuk-scroll__content" role="region" aria-labelledby="members" tabindex="0"><table></table></div>
        </div>""",
    )


def pages(number: int, total: int, query: str = "") -> str:
    return rendered("{% pagination page %}", query, page=Paginator(range(total), 10).page(number))


def test_one_page_needs_no_pagination() -> None:
    assert pages(1, 10).strip() == ""


def test_pagination_keeps_the_search() -> None:
    html = pages(5, 100, "q=elm&page=5")

    links = [part.split('"')[0] for part in html.split('pagination__link" href="')[1:]]
    assert links == [f"?q=elm&amp;page={number}" for number in (1, 4, 5, 6, 10)]
    assert html.count("ellipsis") == 2
    assert html.count('aria-current="page"') == 1
    assert 'href="?q=elm&amp;page=4" class="nhsuk-pagination__previous"' in html
    assert 'href="?q=elm&amp;page=6" class="nhsuk-pagination__next"' in html


def test_the_ends_of_the_pagination() -> None:
    assert "pagination__previous" not in pages(1, 20)
    assert "pagination__next" not in pages(2, 20)


def test_filters_can_be_cleared_once_used() -> None:
    class SearchForm(FilterForm):
        q = forms.CharField(label="Name", required=False)
        year = forms.CharField(label="Year", required=False, initial="2019-20")

    clear = '<a class="nhsuk-link" href="/practices/">Clear the search</a>'
    assert clear not in rendered("{% filters form %}", form=SearchForm(None))
    assert clear not in rendered("{% filters form %}", form=SearchForm({"q": "", "year": "2019-20"}))
    assert clear in rendered("{% filters form %}", form=SearchForm({"q": "elm", "year": "2019-20"}))
