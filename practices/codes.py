"""The forms of codes, for whoever reads files. Free of Django, so that the rules can use it."""

import re

COMMISSIONER = re.compile(r"[0-9]{2}[A-Z]|[A-Z][0-9][A-Z][0-9][A-Z]")
