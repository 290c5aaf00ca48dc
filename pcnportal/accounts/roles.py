"""Roles as code: what each role lets a person do for the organisation they hold it in."""

from pcnportal.accounts.enums import Permission, Role

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PRACTICE_USER: frozenset(
        {
            Permission.APPLICATION_LEAD,
            Permission.MEMBERSHIP_ANSWER,
            Permission.COVER_ANSWER,
            Permission.NETWORK_DIVIDE,
            Permission.CHANGE_PROPOSE,
            Permission.HOLD_CONTEST,
            Permission.COMMENT_WRITE,
            Permission.CASE_OPEN,
        }
    ),
    Role.CCG_OFFICER: frozenset(
        {
            Permission.AREA_READ,
            Permission.ANSWER_RECORD,
            Permission.APPLICATION_REVIEW,
            Permission.CHANGE_PROPOSE,
            Permission.ODS_NOTIFY,
            Permission.HOLD_PLACE,
            Permission.COVER_RECORD,
            Permission.NETWORK_DIVIDE,
            Permission.COMMENT_WRITE,
            Permission.CASE_OPEN,
            Permission.CASE_MANAGE,
        }
    ),
    Role.CCG_APPROVER: frozenset(
        {
            Permission.AREA_READ,
            Permission.ANSWER_RECORD,
            Permission.APPLICATION_REVIEW,
            Permission.ANSWER_DECIDE,
            Permission.APPLICATION_REFUSE,
            Permission.ROUND_CONFIRM,
            Permission.CHANGE_PROPOSE,
            Permission.CHANGE_DECIDE,
            Permission.ODS_NOTIFY,
            Permission.HOLD_PLACE,
            Permission.WAIVER_GRANT,
            Permission.NETWORK_AGREE,
            Permission.COVER_RECORD,
            Permission.NETWORK_DIVIDE,
            Permission.COMMENT_WRITE,
            Permission.CASE_OPEN,
            Permission.CASE_MANAGE,
            Permission.CASE_DIRECT,
        }
    ),
    Role.LMC_REVIEWER: frozenset(
        {
            Permission.AREA_READ,
            Permission.HOLD_CONTEST,
            Permission.COMMENT_WRITE,
            Permission.CASE_OPEN,
            Permission.CASE_HELP,
        }
    ),
    Role.NHSE_READER: frozenset({Permission.NATION_READ, Permission.SIGHT_RECORD, Permission.ADVICE_RECORD}),
    Role.ORGANISATION_ADMIN: frozenset({Permission.PEOPLE_MANAGE}),
    Role.ADMINISTRATOR: frozenset({Permission.NATION_READ, Permission.PEOPLE_MANAGE}),
}


def roles_granting(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
