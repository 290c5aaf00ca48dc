#!/usr/bin/env python
"""Runs a Django command against this PCN_HOME's database and broker."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pcnportal.settings")
    from pcnportal.launcher.commands import services_for

    with services_for(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
