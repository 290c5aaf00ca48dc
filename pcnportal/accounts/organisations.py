from dataclasses import dataclass

# The code of NHS England as a whole; whoever else is of its kind is its office in the region of that code
NATIONAL = "ENGLAND"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as roles and the audit name it: its kind (an OrganisationKind) and its code."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"
