from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as roles and the audit name it: its kind (an OrganisationKind) and its code."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"
