from pathlib import Path

from django.contrib.staticfiles import finders

from pcnportal.core.assets import FILES, NhsukFinder, portable


def test_fonts_go_and_addresses_become_relative() -> None:
    css = (
        "@font-face{font-family:Frutiger W01;src:url(https://assets.nhs.uk/a.woff2)}"
        "body{font-family:Frutiger W01,arial,sans-serif;background:url(/assets/images/a.svg)}"
    )

    assert portable(css) == "body{font-family:arial,sans-serif;background:url(assets/images/a.svg)}"


def test_the_fixed_list_is_published_and_nothing_else() -> None:
    published = [(storage.prefix, name) for name, storage in NhsukFinder().list([])]

    assert published == [("nhsuk", name) for name in FILES]
    assert finders.find("nhsuk/nhsuk-frontend.js") is None
    assert finders.find("nhsuk-frontend.min.js") is None


def test_the_published_stylesheet_asks_nothing_of_another_host() -> None:
    path = finders.find("nhsuk/nhsuk-frontend.min.css")

    css = Path(str(path)).read_text(encoding="utf-8")
    assert "https://" not in css
    assert "Frutiger" not in css
    assert "url(/" not in css


def test_what_is_collected_is_what_is_found() -> None:
    name, storage = next(iter(NhsukFinder().list([])))

    with storage.open(name) as collected:
        found = Path(str(finders.find(f"nhsuk/{name}"))).read_bytes()
        assert collected.read() == found


def test_every_published_file_exists() -> None:
    assert NhsukFinder().check() == []
    assert [name for name in FILES if not Path(str(finders.find(f"nhsuk/{name}"))).exists()] == []


def test_a_missing_package_is_reported(settings, tmp_path) -> None:
    settings.NODE_MODULES = tmp_path

    assert [(error.id, error.hint) for error in NhsukFinder().check()] == [("core.E001", "Run `make setup`.")]
