"""What the subjects of the audit are called, for a person: what they may not see keeps no name."""

from collections import defaultdict
from collections.abc import Iterable

from networks.enums import LargerGround, WaiverGround
from networks.selectors.scope import networks_visible_to
from pcnportal.accounts.models import User
from practices.models import Commissioner, Lmc, Practice

WITHOUT_ROW = {
    "import:networks": "the national file of networks",
    "import:commissioners": "the file of commissioners",
    "import:practices": "the file of practices",
    "import:list-sizes": "a file of list sizes",
    "import:participation": "a file of answers",
    "import:postcodes": "a file of postcodes",
    "import:branches": "a file of branch surgeries",
    "import:boundaries": "a file of boundaries",
    "import:invented-england": "an invented England",
}
GROUNDS = {f"ground:{code}": str(words) for code, words in (*WaiverGround.choices, *LargerGround.choices)}
OF_A_KIND = {"nhse": "NHS England", "portal": "the portal's administrators"}
IMPORTS = tuple(subject for subject in WITHOUT_ROW if subject.startswith("import:"))


def names_for(user: User, subjects: Iterable[str]) -> dict[str, str]:
    """Names by subject, such as "practice:V81001"; at most one statement for each kind of subject."""
    codes: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, _, code = subject.partition(":")
        codes[kind].add(code)
    names = WITHOUT_ROW | GROUNDS | {f"{kind}:{code}": name for kind, name in OF_A_KIND.items() for code in codes[kind]}
    for kind, key, rows in (
        ("practice", "code", Practice.objects.all()),
        ("network", "reference", networks_visible_to(user)),
        ("commissioner", "code", Commissioner.objects.all()),
        ("lmc", "code", Lmc.objects.all()),
    ):
        if codes[kind]:
            found = rows.filter(**{f"{key}__in": codes[kind]}).values_list(key, "name")
            names |= {f"{kind}:{code}": name for code, name in found}
    return names
