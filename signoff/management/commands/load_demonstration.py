from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practices.models import Practice
from signoff.demonstration.lay import lay_demonstration, sign_ins
from signoff.demonstration.story import PASSWORD


class Command(BaseCommand):
    help = "Lay the invented demonstration area in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list-sign-ins", action="store_true", help="only say who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["list_sign_ins"]:
            if Practice.objects.exists():
                raise CommandError("The database is not empty, so the demonstration was not laid.")
            lay_demonstration()
        self.stdout.write(f"The password of all of them is {PASSWORD}")
        for email, does in sign_ins():
            self.stdout.write(f"  {email:<30} {does}")
