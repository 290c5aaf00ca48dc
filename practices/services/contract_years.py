import json
from pathlib import Path

from practices.models import ContractYear

CONTRACT_YEARS = Path(__file__).parent.parent / "data" / "contract_years.json"


def load_contract_years() -> None:
    """Lay the contract years that are missing; what an administrator has changed since stays as it is."""
    for row in json.loads(CONTRACT_YEARS.read_text()):
        ContractYear.objects.get_or_create(code=row.pop("code"), defaults=row)
