from networks.models.engine import InHand, LifeSign, WideRun
from networks.models.items import (
    AgreementSignatory,
    ClinicalDirector,
    CoverAgreement,
    NetworkAgreement,
    NetworkArea,
    NominatedPayee,
    SizeWaiver,
)
from networks.models.network import Membership, Network, NetworkYear
from networks.models.places import Neighbour, Site
from networks.models.records import (
    CommissionerConsent,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Neighbourhood,
    NeighbourhoodPractice,
    RegionalSight,
)
from networks.models.results import CommissionerDue, CommissionerValidation, NetworkDue, NetworkValidation
from networks.models.verdicts import CommissionerVerdicts, NetworkVerdicts
from networks.models.watches import (
    BoundaryWatch,
    CommissionerWatch,
    ContractYearWatch,
    ExemptionWatch,
    ListSizeWatch,
    NoticeWatch,
    PracticeCommissionerWatch,
    PracticeWatch,
)

__all__ = [
    "AgreementSignatory",
    "BoundaryWatch",
    "ClinicalDirector",
    "CommissionerConsent",
    "CommissionerDue",
    "CommissionerValidation",
    "CommissionerVerdicts",
    "CommissionerWatch",
    "ContractYearWatch",
    "CoverAgreement",
    "ExemptionWatch",
    "Explanation",
    "GeographyAttestation",
    "InHand",
    "LargerNetwork",
    "LifeSign",
    "ListSizeWatch",
    "LocalShare",
    "Membership",
    "Neighbour",
    "Neighbourhood",
    "NeighbourhoodPractice",
    "Network",
    "NetworkAgreement",
    "NetworkArea",
    "NetworkDue",
    "NetworkValidation",
    "NetworkVerdicts",
    "NetworkYear",
    "NominatedPayee",
    "NoticeWatch",
    "PracticeCommissionerWatch",
    "PracticeWatch",
    "RegionalSight",
    "Site",
    "SizeWaiver",
    "WideRun",
]
