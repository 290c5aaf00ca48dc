"""Brings the tables of the database up to date before a start of the portal: python -m pcnportal.prepare"""

import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pcnportal.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable")
    from networks.enums import Sign
    from networks.services.life_signs import leave_sign

    leave_sign(Sign.START)
